"""Nouns that travel between rooms: typed, frozen, without I/O."""
