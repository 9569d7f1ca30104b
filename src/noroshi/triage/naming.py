"""What an alert's entities are, and which of them tie alerts together."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from noroshi.model.alert import Alert

KINDS: Final = frozenset({"user", "host", "ip", "domain", "url", "file", "hash", "process"})
OTHER: Final = "other"
PRINCIPALS: Final = frozenset({"user", "host"})
"""What is compromised: a case names all of these that it is about."""

_TIES: Final = {"host": 3, "user": 3, "ip": 2, "domain": 2, "url": 2, "hash": 2, OTHER: 1}
"""How much sharing an entity says. That two alerts are about one program or path says nothing: half the network is."""
TIED: Final = 2
"""Sharing so much makes alerts related; two things of unknown kind do, one alone does not."""
_EVERYWHERE: Final = re.compile(
    r"(root|admin|administrator|system|local system|nt authority\\.*|nobody|daemon|guest|user|unknown|localhost|-|\?)",
    re.IGNORECASE,
)
"""Names that exist on every machine: sharing one is no relation."""
_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
_MAX_CHARACTERS: Final = 1000


def entities_of(alert: Alert) -> list[tuple[str, str]]:
    """Every entity of an alert, once, as (kind, value): the kind that the rule gave, or else what it looks like."""
    found = dict.fromkeys(
        (clean(value), alert.entity_kinds.get(value, "")) for value in alert.entities if value.strip()
    )
    return list(dict.fromkeys((kind if kind in KINDS else _kind(value), value) for value, kind in found))


def tie(kind: str, value: str) -> int:
    """How much it says that two alerts share this entity; 0: nothing."""
    if _EVERYWHERE.fullmatch(value):
        return 0
    if kind == "ip":
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return 0
        if address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast:
            return 0
    return _TIES.get(kind, 0)


def clean(text: str) -> str:
    """The text without what databases refuse, and not longer than an index takes."""
    if len(text) > _MAX_CHARACTERS:
        text = text[: _MAX_CHARACTERS - 1] + "…"
    return storable(text)


def storable(text: str) -> str:
    """The text without NUL, which PostgreSQL refuses; lone surrogates cannot come over the broker."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _kind(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        pass
    else:
        return "ip"
    if _HASH.fullmatch(value):
        return "hash"
    if value.startswith(("http://", "https://")):
        return "url"
    if value.startswith("/"):
        return "file"
    return "user" if "@" in value.strip("@") else OTHER
