"""Which addresses may be connected to."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from noroshi.runtime.errors import ConfigError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_METADATA: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "169.254.0.0/16",  # AWS, Google Cloud, Azure, OpenStack, and container credentials
        "fe80::/10",
        "fd00:ec2::/32",  # AWS over IPv6
        "fd20:ce::/32",  # Google Cloud over IPv6
        "100.100.100.200/32",  # Alibaba Cloud
        "168.63.129.16/32",  # Azure's host; looks public
        "192.0.0.192/32",  # Oracle Cloud
    )
)
_NEVER: Final[tuple[Network, ...]] = tuple(
    ip_network(text) for text in ("0.0.0.0/8", "::/128", "224.0.0.0/4", "ff00::/8", "255.255.255.255/32")
)
_NAT64: Final = ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ip_network("::/96")


class AddressGuard:
    """Says of an address whether it may be reached.

    Public addresses may. Private ones may when a network in `private` holds them, or `private` is True. Metadata
    services of clouds may only when `private` names exactly that address.
    """

    def __init__(self, private: Iterable[str] | bool) -> None:
        """Raises ConfigError for what is no network."""
        self._all_private = private is True
        try:
            self._private = tuple(ip_network(text) for text in ([] if isinstance(private, bool) else private))
        except ValueError as error:
            raise ConfigError(f"private networks are written like 10.0.0.0/8: {error}") from error
        self._exact = {network.network_address for network in self._private if network.num_addresses == 1}

    def refusal(self, text: str) -> str | None:
        """Why an address may not be reached, None when it may."""
        try:
            address = ip_address(text.split("%", maxsplit=1)[0])
        except ValueError:
            return "is no address"
        for meant in _meant(address):
            if meant in self._exact:
                continue
            if _within(meant, _METADATA):
                return "belongs to a cloud's metadata service or is link-local"
            if _within(meant, _NEVER):
                return "is no single host"
            if not _is_public(meant) and not self._all_private and not _within(meant, self._private):
                return "is private"
        return None


def _is_public(address: Address) -> bool:
    # Python takes the site-local addresses that RFC 3879 gave up for global ones.
    return address.is_global and not (isinstance(address, IPv6Address) and address.is_site_local)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _meant(address: Address) -> list[Address]:
    """The address, or what it stands for when it only carries an IPv4 address over IPv6."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64:
        return [low]
    carried = [address.sixtofour, *(address.teredo or ()), low if address in _COMPATIBLE and int(address) > 1 else None]
    return [address, *(one for one in carried if one is not None)]
