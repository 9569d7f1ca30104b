"""What pages are made of: each file is one piece, drawn where it is called."""
