"""Signed webhooks to systems of your own."""
