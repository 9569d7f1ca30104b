"""One folder per vendor; a log source is a folder without Python."""
