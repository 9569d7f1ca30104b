"""Where an address is and whose network it is in, out of any MMDB file (MaxMind DB format 2.0)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import maxminddb

from noroshi.analyze.facts import Fact, Kind
from noroshi.runtime.errors import ConfigError


class Places:
    """One MMDB file. The file itself is the sorted index over ranges: it is mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises ConfigError when that cannot be done."""
        try:
            self._reader = maxminddb.open_database(path)
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            raise ConfigError(f"{path}: cannot be used as an MMDB file: {error}") from error
        self._provider: str = self._reader.metadata().database_type

    def facts(self, kind: Kind, value: str) -> Iterator[Fact]:
        """The location and the autonomous system of an address, as far as the file tells them."""
        if kind is not Kind.IP:
            return
        try:
            found: Any = self._reader.get(value.split("%", 1)[0])
        except ValueError:
            return
        if isinstance(found, dict):
            for type_, described in (("location", _location(found)), ("autonomous_system", _system(found))):
                if described:
                    yield Fact(type_, described, self._provider)

    def close(self) -> None:
        """Unmap the file."""
        self._reader.close()


def _location(found: dict[str, Any]) -> dict[str, Any]:
    """OCSF's `location`. Its `country` is an ISO 3166-1 alpha-2 code, its `region` an ISO 3166-2 code."""
    country = _code(found.get("country"))
    place = found.get("location")
    place = place if isinstance(place, dict) else {}
    described = {
        "city": _name(found.get("city")),
        "continent": _name(found.get("continent")),
        "country": country,
        "lat": place.get("latitude"),
        "long": place.get("longitude"),
        "postal_code": _member(found.get("postal"), "code"),
        "region": _region(found, country),
    }
    described = {name: value for name, value in described.items() if value is not None}
    # OCSF wants a place, not only a continent.
    return described if described.keys() & {"city", "country", "postal_code", "region"} else {}


def _region(found: dict[str, Any], country: str | None) -> str | None:
    subdivisions = found.get("subdivisions")
    code = _member(subdivisions[0], "iso_code") if isinstance(subdivisions, list) and subdivisions else None
    if code and country:
        return f"{country}-{code}"
    region = found.get("region")
    return region if isinstance(region, str) else None


def _system(found: dict[str, Any]) -> dict[str, Any]:
    """OCSF's `autonomous_system`, of MaxMind's field names or of the shorter ones others use."""
    number = found.get("autonomous_system_number", found.get("asn"))
    if isinstance(number, str):
        number = int(number[2:]) if number[:2] == "AS" and number[2:].isdecimal() else None
    name = found.get("autonomous_system_organization", found.get("as_name"))
    described = {"name": name if isinstance(name, str) else None, "number": number}
    return {key: value for key, value in described.items() if value is not None}


def _name(named: Any) -> str | None:
    return named if isinstance(named, str) else _member(_member(named, "names"), "en")


def _code(named: Any) -> str | None:
    return named if isinstance(named, str) else _member(named, "iso_code")


def _member(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
