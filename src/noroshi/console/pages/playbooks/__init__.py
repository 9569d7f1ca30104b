"""Playbooks, their runs, and what people are asked to allow."""
