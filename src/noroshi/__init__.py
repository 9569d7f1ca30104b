"""Noroshi: detection as code and automated response, open and self-hosted."""
