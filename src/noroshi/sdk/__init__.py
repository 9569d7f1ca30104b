"""The only door through which integrations reach the platform."""
