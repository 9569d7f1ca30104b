"""The Google Cloud Workflows language: reading, checking and interpreting playbooks, without any I/O."""
