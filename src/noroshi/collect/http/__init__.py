"""The HTTP door: one server in the room's own event loop, in front of whatever collectors have routes."""
