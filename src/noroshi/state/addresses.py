"""How entries of lists are stored, so that one lookup per prefix length finds the network of an address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_EXACT = "="


def entry_of(value: str) -> tuple[str, int | None]:
    """A list's value as it is stored, and the length of that entry when it is a network.

    A network (`192.0.2.0/24`; host bits are ignored) becomes its family's marker and the bits of its prefix,
    anything else is kept behind `=`, addresses in their canonical spelling.
    """
    if "/" in value:
        try:
            network = ip_network(value, strict=False)
        except ValueError:
            return _EXACT + value, None
        address, prefix = network.network_address, network.prefixlen
        if isinstance(address, IPv6Address) and address.ipv4_mapped and prefix >= 96:
            address, prefix = address.ipv4_mapped, prefix - 96
        entry = _bits(address)[: 1 + prefix]
        return entry, len(entry)
    return looked_up(value)[0], None


def looked_up(value: str) -> tuple[str, str]:
    """The stored form of exactly this value, and for an address its marker and bits, else an empty string."""
    if not value or value[0] not in "0123456789abcdefABCDEF:" or len(value) > 60:
        return _EXACT + value, ""
    try:
        address = ip_address(value)
    except ValueError:
        return _EXACT + value, ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return _EXACT + str(address), _bits(address)


def _bits(address: IPv4Address | IPv6Address) -> str:
    return f"4{int(address):032b}" if address.version == 4 else f"6{int(address):0128b}"
