"""Version 1 of the API, one module a subject. Handlers translate: what is done is done by the rooms below."""
