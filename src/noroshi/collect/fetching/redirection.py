"""Where a redirect may lead: further on at the same place, or to an address that is public.

Whoever runs a feed chooses where its redirects lead. They must not make us call what only this machine can reach, nor
hand our credentials to others.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Final

import httpx

from noroshi.runtime.addresses import AddressGuard
from noroshi.runtime.errors import TransientError

_RETRY_SECONDS: Final = 30.0
_PUBLIC_ONLY: Final = AddressGuard(private=False)


def is_same_place(first: httpx.URL, second: httpx.URL) -> bool:
    """Whether both are one origin, or the second is the first one's with TLS."""
    is_upgrade = (first.scheme, second.scheme, first.port, second.port) == ("http", "https", None, None)
    return first.host == second.host and ((first.scheme, first.port) == (second.scheme, second.port) or is_upgrade)


async def elsewhere(first: httpx.URL, target: httpx.URL, agent: str) -> httpx.Request:
    """The request for another place: without our headers, to an address that was looked at.

    Raises TransientError when it may not be sent.
    """
    if target.scheme != "https" and (first.scheme == "https" or target.scheme != "http"):
        raise TransientError(f"{first}: redirects from TLS to {target.scheme}", after_seconds=_RETRY_SECONDS)
    address = await _public_address(first, target)
    # Connecting to the very address that was looked at: the name may mean another one a moment later.
    return httpx.Request(
        "GET",
        target.copy_with(host=address),
        headers={"host": target.netloc.decode("ascii"), "user-agent": agent, "accept": "*/*"},
        extensions={"sni_hostname": target.raw_host.decode("ascii")},
    )


async def _public_address(first: httpx.URL, target: httpx.URL) -> str:
    try:
        host = target.raw_host.decode("ascii")
        found = await asyncio.get_running_loop().getaddrinfo(host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = f"{first}: redirects to {target.host}, which cannot be resolved"
        raise TransientError(reason, after_seconds=_RETRY_SECONDS) from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if refused := _PUBLIC_ONLY.refusal(address):
            reason = f"{first}: redirects to {target.host}, which is {address} and {refused}; set that URL if meant"
            raise TransientError(reason, after_seconds=_RETRY_SECONDS)
    return addresses[0]
