"""The web console: what people look at and work with."""
