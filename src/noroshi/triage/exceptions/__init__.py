"""Exceptions as code: suppressions, what they match, and the files that hold them."""
