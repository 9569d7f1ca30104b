"""SQL over the lake, and where a value was seen."""
