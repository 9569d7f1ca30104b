"""Members of a Slack workspace at work here: commands and buttons, over signed HTTP or Socket Mode."""
