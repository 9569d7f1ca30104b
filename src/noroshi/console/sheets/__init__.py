"""Dialogs that several pages open: judging, suppressing, assigning, putting into a case."""
