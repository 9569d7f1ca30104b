"""The demonstration: a fleet, a thief, and the platform that stops him."""
