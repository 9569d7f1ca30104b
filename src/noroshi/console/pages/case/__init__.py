"""Cases: the list, and one case's story."""
