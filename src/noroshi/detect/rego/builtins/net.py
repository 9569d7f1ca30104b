"""Networks: merging, intersecting and matching many with many."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Network, collapse_addresses, ip_address, ip_network
from typing import Any

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins.crypto import text_of

Network = IPv4Network | IPv6Network


def _network(value: object) -> Network:
    """A CIDR, or an address as the network that holds just it."""
    try:
        return ip_network(text_of(value), strict=False)
    except ValueError as error:
        raise Undefined(f"not a network: {error}") from error


def _classful(value: object) -> Network:
    """A CIDR, or an IPv4 address as the network of its historical class, as Go's default masks have it."""
    text = text_of(value)
    if "/" in text:
        return _network(text)
    try:
        address = ip_address(text)
    except ValueError as error:
        raise Undefined(f"not a network: {error}") from error
    if not isinstance(address, IPv4Address):
        raise Undefined(f"an IPv6 address needs a prefix length: {text}")
    first = int(address) >> 24
    length = 8 if first < 128 else 16 if first < 192 else 24
    return ip_network(f"{text}/{length}", strict=False)


def cidr_merge(values: Any) -> set[str]:
    """The smallest set of networks that covers exactly what the given ones cover."""
    if not isinstance(values, list | set):
        raise Undefined("an array or a set of networks is needed")
    networks = [_classful(value) for value in values]
    merged: set[str] = set()
    for version in (4, 6):
        same: list[Any] = [network for network in networks if network.version == version]
        merged |= {str(network) for network in collapse_addresses(same)}
    return merged


def cidr_intersects(left: Any, right: Any) -> bool:
    """Whether two networks share an address."""
    one, other = _network(left), _network(right)
    return one.version == other.version and one.overlaps(other)


def cidr_contains_matches(containers: Any, members: Any) -> set[tuple[Any, Any]]:
    """Pairs (key of the container, key of the network or address it holds)."""
    inner = [(key, _network(value)) for key, value in _keyed(members)]
    return {
        (key, other)
        for key, value in _keyed(containers)
        for outer in [_network(value)]
        for other, network in inner
        if network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type]
    }


def _keyed(values: Any) -> Iterator[tuple[Any, Any]]:
    """What a match is named by: itself in a string or set, the index in an array, the key in an object."""
    if isinstance(values, str):
        yield values, values
    elif isinstance(values, list):
        yield from ((index, _first(value)) for index, value in enumerate(values))
    elif isinstance(values, set):
        yield from ((value, value) for value in values)
    elif isinstance(values, dict):
        yield from ((key, _first(value)) for key, value in values.items())
    else:
        raise Undefined("a string, an array, a set or an object is needed")


def _first(value: Any) -> Any:
    """A tuple's first item is the network, the rest is the author's own."""
    if isinstance(value, list):
        if not value:
            raise Undefined("an empty tuple has no network")
        return value[0]
    return value


EXTENSIONS = (
    Extension("net.cidr_merge", 1, cidr_merge),
    Extension("net.cidr_intersects", 2, cidr_intersects),
    Extension("net.cidr_contains_matches", 2, cidr_contains_matches),
)
