"""Following files that grow, are renamed, truncated and come back."""
