"""SSH keys of Google OS Login."""
