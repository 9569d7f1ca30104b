"""Takes bytes in and finds record borders, nothing more."""
