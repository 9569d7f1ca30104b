"""The data-structure store: windows, first-seen sets, lists and scores. Never the system of record."""
