"""Makes connections of connectors and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from noroshi.connect.connection import Connection, Unready
from noroshi.connect.discovery import Found, find_connectors
from noroshi.connect.errand import Surroundings
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.runtime.settings import ConnectSettings

_PLAIN = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """`services` by the name that playbooks call them by, `names` these by connector; `urls` are the patterns that
    connectors claim.
    """

    services: Mapping[str, Connection | Unready]
    names: Mapping[str, str]
    urls: Mapping[str, str]

    def named(self, name: str) -> Connection | Unready:
        """The connection of a connector, `slack`. Raises UsageError when there is none of that name."""
        if name not in self.names:
            raise UsageError(f"there is no connector {name!r}; there are {', '.join(self.names)}")
        return self.services[self.names[name]]

    def close(self) -> None:
        """Let go of every connection."""
        for service in self.services.values():
            service.close()


def service_name(found: Found) -> str:
    """What playbooks call a connector: `noroshi.slack`; `http` and `noroshi` are called as they are."""
    if found.connector.called:
        return found.connector.called
    return found.name if found.name in (_PLAIN, "noroshi") else f"noroshi.{found.name}"


def build_connections(settings: ConnectSettings, around: Surroundings) -> Connections:
    """A connection for each connector; one that lacks settings is there and says so when it is called.

    Raises ConfigError for settings of a connector that does not exist, ContentError for connectors that do not load.
    """
    found = find_connectors(settings.folder)
    for name in settings.connectors:
        if name not in found:
            near = get_close_matches(name, found, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(found)}"
            raise ConfigError(f"connect.connectors.{name}: there is no such connector; {hint}")
    services = {service_name(one): _connect(one, settings.connectors.get(one.name), around) for one in found.values()}
    names = {one.name: service_name(one) for one in found.values()}
    urls = {pattern: service_name(one) for one in found.values() for pattern in one.connector.urls}
    return Connections(services=services, names=names, urls=urls)


def _connect(found: Found, values: Mapping[str, Any] | None, around: Surroundings) -> Connection | Unready:
    name = service_name(found)
    try:
        settings = found.connector.settings_type.model_validate(dict(values or {}))
    except ValidationError as error:
        told = "; ".join(
            f"connect.connectors.{found.name}.{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        )
        return Unready(name, found.connector, told)
    try:
        return Connection(name, found.connector(settings), around)
    except ConfigError as error:
        return Unready(name, found.connector, f"connect.connectors.{found.name}: {error}")
