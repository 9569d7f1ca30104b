"""The YAML schemas of events, alerts and responses, and what is generated from them."""
