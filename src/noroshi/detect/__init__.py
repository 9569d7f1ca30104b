"""Applies rules to events and raises alerts."""
