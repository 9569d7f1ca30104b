"""Functions that would reach the network: they are known, and refuse."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, NoReturn

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins.crypto import text_of

_REASON = "is not available to rules: they cannot reach the network"


def http_send(_: Any) -> NoReturn:
    """Always refused."""
    raise Undefined(f"http.send {_REASON}")


def lookup_ip_addr(name: Any) -> set[str]:
    """The address, when the name is one; names that would have to be asked for are refused."""
    try:
        return {str(ip_address(text_of(name)))}
    except ValueError as error:
        raise Undefined(f"net.lookup_ip_addr {_REASON}") from error


EXTENSIONS = (
    Extension("http.send", 1, http_send),
    Extension("net.lookup_ip_addr", 1, lookup_ip_addr),
)
