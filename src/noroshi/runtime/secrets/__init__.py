"""Secrets by name, wherever they are kept: environment, files, our own encrypted store, Google's Secret Manager."""
