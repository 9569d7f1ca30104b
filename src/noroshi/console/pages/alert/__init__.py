"""One alert's story."""
