"""Text that others wrote, as a terminal may show it."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with what moves the cursor, rings or hides written out, line ends too."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
