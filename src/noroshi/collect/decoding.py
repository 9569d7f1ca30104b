"""What msgspec raises on text that is not the JSON asked for."""

from __future__ import annotations

from typing import Final

import msgspec

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""RecursionError: nested deeper than the interpreter's limit, which no real record is."""
