"""Fast patterns: text that must stand in an event for a rule to match it, found in all events of a batch at once."""
