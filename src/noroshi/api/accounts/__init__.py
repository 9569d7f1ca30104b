"""People and programs that may sign in: passwords, second factors, sessions, tokens, and who they are."""
