"""What is remembered of one followed file, enough to know it again and to go on at the very byte."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import Final

import msgspec

PREFIX_BYTES: Final = 1024


class Prefix(msgspec.Struct, frozen=True):
    """The first bytes of a file: what tells it from another one with the same inode number."""

    length: int = 0
    hash: str = ""


class Place(msgspec.Struct, kw_only=True):
    """A file and how far it was read.

    Records up to `position` are in the broker. Those up to `planned` may be: a batch with exactly these was about to be
    published, and is published again under the same key after a crash, which the broker knows to be the same.
    `path` is where the file is now, `origin` where it was when this content began. `serial` is new for every content;
    `past` holds the prefixes of contents before and how far they were read, so that a copy made before a truncation is
    known.
    """

    device: int
    inode: int
    path: str
    origin: str = ""
    prefix: Prefix = Prefix()
    position: int = 0
    planned: int = 0
    serial: str = ""
    past: list[tuple[Prefix, int]] = []

    def begin(self) -> None:
        """Start at the beginning of a new content."""
        if self.position:
            self.past = [*self.past[-3:], (self.prefix, self.position)]
        self.prefix, self.position, self.planned = Prefix(), 0, 0
        self.serial, self.origin = secrets.token_hex(8), self.path


class Places(msgspec.Struct):
    """Everything remembered of one input."""

    files: list[Place] = []


def read_prefix(descriptor: int, length: int = PREFIX_BYTES) -> Prefix:
    """The prefix of an open file as it is now."""
    octets = os.pread(descriptor, length, 0)
    return Prefix(len(octets), hashlib.sha256(octets).hexdigest()[:32])


def begins_like(descriptor: int, prefix: Prefix) -> bool:
    """Whether an open file begins with that prefix; anything begins with an empty one."""
    return read_prefix(descriptor, prefix.length) == prefix if prefix.length else True
