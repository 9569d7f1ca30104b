"""Fetching from other services over HTTP."""
