"""The rules: a catalogue, one rule, and what all of them see."""
