"""GitHub issues, comments, tokens and deploy keys."""
