"""Tests of playbooks: `tests.yaml` beside a playbook, on virtual time, with every call answered from the file."""
