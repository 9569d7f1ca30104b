"""Looking for a text in everything that people work with."""
