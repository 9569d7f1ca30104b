"""Which URLs may be reached: a list of patterns, compared part by part and never as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import httpx

from noroshi.runtime.errors import ConfigError
from noroshi.sdk.outside import CallError

_PORTS: Final = {"http": 80, "https": 443}
_ODD: Final = re.compile(r"[\x00-\x20\x7f\\]")
_HIDDEN: Final = re.compile(r"%(2e|2f|5c|00)", re.IGNORECASE)
_PATTERN: Final = re.compile(r"(https?)://(\*|\[[0-9A-Fa-f:.]+\]|(?:\*\.)?[A-Za-z0-9._-]+)(?::(\d{1,5}|\*))?(/.*)?")


@dataclass(frozen=True, slots=True)
class _Pattern:
    scheme: str
    host: str
    port: int | None
    path: str

    def holds(self, url: httpx.URL) -> bool:
        host = url.host.lower().rstrip(".")
        named = host.endswith(self.host[1:]) if self.host.startswith("*.") else self.host in ("*", host)
        port = url.port or _PORTS[url.scheme]
        return named and url.scheme == self.scheme and self.port in (None, port) and self._path_holds(url)

    def _path_holds(self, url: httpx.URL) -> bool:
        path = url.raw_path.decode("ascii").partition("?")[0]
        if self.path in ("", "/", "/*"):
            return True
        if _HIDDEN.search(path):
            return False
        prefix = self.path.removesuffix("*").rstrip("/")
        if self.path.endswith("*"):
            return path == prefix or path.startswith(prefix + "/")
        return path == self.path or path.startswith(prefix + "/")


class Destinations:
    """The list. A pattern is `SCHEME://HOST[:PORT][/PATH]`; HOST may be `*` or begin with `*.`, PATH is a prefix."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Raises ConfigError for a pattern that is none."""
        self._patterns = tuple(_parse(pattern) for pattern in patterns)

    def admit(self, text: str) -> httpx.URL:
        """The URL, when it stands on the list. Raises CallError otherwise."""
        url = _url(text)
        if not any(pattern.holds(url) for pattern in self._patterns):
            where = "allow it in connect.connectors.http.allow, or map it in respond.services"
            raise CallError("SystemError", f"not configured: {_origin(url)} may not be reached; {where}")
        return url


def _parse(pattern: str) -> _Pattern:
    found = _PATTERN.fullmatch(pattern)
    if found is None:
        raise ConfigError(
            f"{pattern!r} is no pattern of URLs: write https://api.example.com/v1 or https://*.example.com"
        )
    scheme, host, port, path = found.groups()
    number = _PORTS[scheme] if port is None else None if port == "*" else int(port)
    return _Pattern(scheme, host.lower().strip("[]").rstrip("."), number, path or "")


def _url(text: str) -> httpx.URL:
    """Raises CallError for a URL that readers could take for different things."""
    if _ODD.search(text):
        raise CallError("ValueError", "the URL holds blanks, control characters or backslashes")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise CallError("ValueError", "the URL cannot be read") from None
    if url.scheme not in _PORTS or not url.host:
        raise CallError("ValueError", "the URL must begin with http:// or https:// and a host")
    if url.userinfo:
        raise CallError("ValueError", "a URL must not carry a user name or password")
    return url


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else "")
