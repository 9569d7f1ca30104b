"""Connectors: the hands of the platform. One place for limits, retries, dry runs and the audit of what was sent."""
