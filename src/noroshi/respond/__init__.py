"""Playbooks: the Google Workflows language and the engine that runs it durably."""
