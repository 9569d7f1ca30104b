"""Entities: the list, and everything about one."""
