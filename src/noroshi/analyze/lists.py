"""Lists that an organisation keeps: indicators to watch for, and the assets that are its own."""

from __future__ import annotations

import csv
import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from noroshi.analyze.facts import Fact, Kind
from noroshi.runtime.errors import ConfigError, ContentError, Fault
from noroshi.runtime.yaml12 import parse_yaml

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Networks:
    """Values by the networks that hold an address, most specific first.

    Networks are kept by their length, so that a lookup costs one dictionary access per length in use.
    """

    def __init__(self) -> None:
        self._by_length: dict[tuple[int, int], dict[int, list[Any]]] = defaultdict(dict)

    def add(self, network: Network, value: Any) -> None:
        """Keep `value` for the addresses of `network`."""
        level = self._by_length[network.version, network.prefixlen]
        level.setdefault(int(network.network_address), []).append((network, value))

    def find(self, text: str) -> Iterator[tuple[Network, Any]]:
        """The networks that hold the address, with their values; nothing when `text` is no address."""
        try:
            address = ipaddress.ip_address(text.split("%", 1)[0])
        except ValueError:
            return
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        number, bits = int(address), address.max_prefixlen
        for version, length in sorted(self._by_length, reverse=True):
            if version == address.version:
                start = number >> (bits - length) << (bits - length)
                yield from self._by_length[version, length].get(start, ())


class Indicators:
    """One named list: a text file with a value, an address or a CIDR a line; `#` begins a comment."""

    def __init__(self, name: str, path: Path) -> None:
        """Read the list. Raises ConfigError when it cannot be read."""
        self._name = name
        self._values: dict[str, str] = {}
        self._networks = Networks()
        for line in _read(path).splitlines():
            entry = line.split("#", 1)[0].strip() if not line.lstrip().startswith("#") else ""
            network = parse_network(entry)
            if network is not None:
                self._networks.add(network, entry)
            elif entry:
                self._values[entry.lower()] = entry

    def facts(self, kind: Kind, value: str) -> Iterator[Fact]:
        """One fact for each entry of the list that the value matches. Letter case does not count."""
        entry = self._values.get(value.lower())
        if entry is not None:
            yield self._fact(entry)
        if kind is Kind.IP:
            for _, entry in self._networks.find(value):
                yield self._fact(entry)

    def close(self) -> None:
        """Nothing is held open."""

    def _fact(self, entry: str) -> Fact:
        return Fact("indicator", {"list": self._name, "indicator": entry}, self._name)


class Assets:
    """What the organisation owns, by address, network or host name: owner, criticality, tags and any other column."""

    def __init__(self, path: Path) -> None:
        """Read a `.csv` file (tags separated by `;`) or a YAML list. Raises ContentError with every wrong entry."""
        self._by_host: dict[str, dict[str, Any]] = {}
        self._networks = Networks()
        faults = []
        for place, entry in _asset_entries(path):
            told = {key: value for key, value in entry.items() if value not in (None, "", [])}
            network = parse_network(str(told.get("ip", "")))
            if "ip" in told and network is None:
                faults.append(Fault(str(path), place, 1, f"{told['ip']!r} is not an IP address or network", "asset"))
            elif network is None and "hostname" not in told:
                faults.append(Fault(str(path), place, 1, "an asset needs an 'ip' or a 'hostname'", "asset"))
            if network is not None:
                self._networks.add(network, told)
            if "hostname" in told:
                self._by_host[str(told["hostname"]).lower()] = told
        if faults:
            raise ContentError(faults)

    def facts(self, kind: Kind, value: str) -> Iterator[Fact]:
        """The asset that has this address or host name; of several networks the smallest counts."""
        found = self._by_host.get(value.lower()) if kind is Kind.HOSTNAME else None
        if kind is Kind.IP:
            found = next((asset for _, asset in self._networks.find(value)), None)
        if found is not None:
            yield Fact("asset", found, "assets")

    def close(self) -> None:
        """Nothing is held open."""


def parse_network(text: str) -> Network | None:
    """The network that an address or CIDR names; None when it is neither."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _asset_entries(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line or number of the entry, its fields)."""
    text = _read(path)
    if path.suffix.lower() == ".csv":
        rows = csv.DictReader(text.splitlines())
        for row in rows:
            tags = [tag.strip() for tag in (row.get("tags") or "").split(";") if tag.strip()]
            yield rows.line_num, {key: value for key, value in row.items() if key} | {"tags": tags}
        return
    entries = parse_yaml(text, str(path))
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ContentError([Fault(str(path), 1, 1, "assets must be a list of maps", "asset")])
    yield from enumerate(entries, start=1)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
