"""Suppressions: the list, and one with what it hides."""
