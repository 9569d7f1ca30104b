"""The sources, and what became of their records."""
