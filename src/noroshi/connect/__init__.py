"""The hands: connectors that act on other systems, with one place for limits, retries, dry run and health."""
