"""Slack messages, commands and buttons."""
