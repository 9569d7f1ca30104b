"""Text that stands in the canonical JSON of a document when a string of the document has a certain content."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import msgspec

SHORTEST = 3
"""Bytes below which a literal stands nearly everywhere and is not worth looking for."""

_LONGEST = 120
"""Bytes of a literal that are looked for; where a text must stand, its beginning must."""

_VARIANTS = {"i": "ıİ", "k": "\u212a", "s": "ſ"}
"""Letters outside ASCII of which a case mapping makes an ASCII letter (Unicode SpecialCasing, CaseFolding); of İ it
makes `i` with a dot above behind it."""

_WIDENED = re.compile("SS|FF|FI|FL|ST")
"""What upper-casing makes of single characters (ß, ﬀ, ﬁ, ﬂ, ﬅ), so that it need not stand in the source as letters."""

_SPELLED_ONE_WAY = re.compile(r"[^\x00-\x07\x0b\x0e-\x1f]+")
"""Characters for which JSON writers agree; hexadecimal escapes come with capital and with small digits."""

_ASCII = re.compile(r"[\x08-\x0a\x0c\x0d\x20-\x7f]+")


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """Bytes of canonical JSON. A caseless one is lower-case ASCII and matches whatever case mappings map to it."""

    text: bytes
    caseless: bool = False

    def __str__(self) -> str:
        shown = self.text.decode("utf-8", "backslashreplace")
        return f"{shown} (any case)" if self.caseless else shown

    @property
    def expression(self) -> bytes:
        """A regular expression that Hyperscan and `re` read alike; for a caseless one both need their flag for it."""
        if not self.caseless:
            return _escaped(self.text)
        return b"".join(self._letter(byte) for byte in self.text)

    def _letter(self, byte: int) -> bytes:
        spelled = [bytes([byte]), *(variant.encode() for variant in _VARIANTS.get(chr(byte), ""))]
        return b"(?:" + b"|".join(map(_escaped, spelled)) + b")" if len(spelled) > 1 else _escaped(spelled[0])

    def stands_in(self, document: bytes) -> bool:
        """Whether the literal stands in the document."""
        if self.caseless:
            return _matcher(self).search(document) is not None
        return self.text in document


def _escaped(text: bytes) -> bytes:
    return ("\\x" + text.hex("-").replace("-", "\\x")).encode()


@cache
def _matcher(literal: Literal) -> re.Pattern[bytes]:
    return re.compile(literal.expression, re.IGNORECASE)


def encode(text: str) -> str:
    """The content of a string as canonical JSON spells it, without quotes. Encoding goes character by character, so
    that a part of a string is encoded as a part of its encoding."""
    return msgspec.json.encode(text).decode()[1:-1]


def exact(text: str, *, whole: bool) -> Literal | None:
    """What stands where a string of the document is `text` (whole) or holds it (part)."""
    return _longest_run(text, whole, _SPELLED_ONE_WAY)


def number(value: int) -> Literal | None:
    """What stands where a number equals `value`: canonical JSON spells integers and doubles below 2^53 in full."""
    return _literal(str(abs(value))) if abs(value) < 2**53 else None


def lowered(text: str, *, whole: bool) -> Literal | None:
    """What stands where a string lower-cased is `text` or holds it."""
    return _longest_run(text, whole, _ASCII, caseless=True)


def uppered(text: str, *, whole: bool) -> Literal | None:
    """What stands where a string upper-cased is `text` or holds it, without what may come from one wider character
    (ß, ﬁ) and, at the borders of a run, without letters that may be half of one (ŉ, ẗ)."""
    narrow = _WIDENED.sub(lambda found: "\u00df" * len(found[0]), text.upper())
    return _longest_run(narrow, whole, _ASCII, caseless=True, trim=lambda run: run.lstrip("NSTFIL").rstrip("JHTWYASF"))


def folded(text: str) -> Literal | None:
    """What stands where a case-insensitive regular expression finds `text`; its folding is letter by letter."""
    return _longest_run(text, False, _ASCII, caseless=True)


def _longest_run(
    text: str,
    whole: bool,
    allowed: re.Pattern[str],
    *,
    caseless: bool = False,
    trim: Callable[[str], str] = lambda run: run,
) -> Literal | None:
    """The longest encoded run of allowed characters. A whole string is framed by its quotes, which keep `trim` off."""
    marker = "\x08" if whole else ""
    runs = []
    for found in allowed.finditer(text):
        opened, closed = whole and found.start() == 0, whole and found.end() == len(text)
        framed = trim(marker * opened + found[0] + marker * closed)
        body = encode(framed[opened : len(framed) - closed])
        runs.append('"' * opened + (body.lower() if caseless else body) + '"' * closed)
    return _literal(max(runs, key=len, default=""), caseless)


def _literal(text: str, caseless: bool = False) -> Literal | None:
    raw = text.encode()
    return Literal(raw[:_LONGEST], caseless) if len(raw) >= SHORTEST else None
