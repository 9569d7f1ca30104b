"""What every room stands on: errors, settings, logging, one topic per file."""
