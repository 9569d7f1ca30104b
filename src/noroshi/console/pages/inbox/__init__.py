"""The queue of alerts."""
