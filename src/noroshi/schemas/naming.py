"""Names of types and fields in the languages that files are generated for."""

from __future__ import annotations

import re

_INITIALISMS = re.compile(
    "ai|api|cpe|cpu|cve|cvss|cwe|dns|eid|epss|gpu|http|id|idp|ip|ja3|ja3s|ja4|kb|ldap|mac|mfa|os|pid|purl"
    "|ram|san|sni|ssh|tcp|tid|tls|ttl|uid|uri|url|uuid|vlan|vpc|vpn"
)


def pascal(name: str) -> str:
    """`http_request` as `HttpRequest`."""
    return "".join(word[:1].upper() + word[1:] for word in _words(name))


def go_name(name: str) -> str:
    """`http_request` as `HTTPRequest`: exported, initialisms in capitals as Go's style guide asks."""
    return "".join(
        word.upper() if _INITIALISMS.fullmatch(word) else word[:1].upper() + word[1:] for word in _words(name)
    )


def constant(caption: str) -> str:
    """`file_activity` as `FILE_ACTIVITY`."""
    return "_".join(_words(caption)).upper()


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^0-9A-Za-z]+", name) if word]
