"""No spelling of an address, no redirect and no name that changes its mind leads where nobody may go."""

from __future__ import annotations

import threading
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connect.standing import Answer, StandIn

from noroshi.connect.client import WebClient
from noroshi.connect.destinations import Destinations
from noroshi.connect.transport import GuardedTransport, system_resolve
from noroshi.runtime.addresses import AddressGuard
from noroshi.runtime.errors import ConfigError
from noroshi.sdk.outside import CallError, Request

METADATA = ("169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192")
INSIDE = ("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "0.0.0.0", "100.64.0.1", *METADATA)  # noqa: S104

PUBLIC = AddressGuard(())
ANYWHERE = ("http://*:*", "https://*:*")


def spellings(address: IPv4Address) -> list[str]:
    """What the system's resolver, or an IPv6 socket, takes for this address."""
    number = int(address)
    a, b, c, d = address.packed
    return [
        str(address),
        str(number),
        hex(number),
        oct(number).replace("0o", "0"),
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"0{a:o}.{b}.0x{c:x}.{d}",
        f"[::ffff:{address}]",
        f"[::ffff:{a:02x}{b:02x}:{c:02x}{d:02x}]",
        f"[64:ff9b::{address}]",
        f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]",
        f"[::{address}]",
    ]


def refusal(host: str, guard: AddressGuard = PUBLIC) -> str:
    """Ask for a URL with this host; the reason why no connection was tried."""
    with_transport = GuardedTransport(guard)
    client = WebClient(Destinations(ANYWHERE), with_transport)
    try:
        client.send(Request(method="GET", url=f"http://{host}:1/"), 5)
    except CallError as error:
        return str(error)
    finally:
        client.close()
    return "it was reached"


@pytest.mark.parametrize("address", INSIDE)
def test_no_spelling_of_a_forbidden_address_is_connected_to(address: str) -> None:
    for spelling in spellings(IPv4Address(address)):
        reason = refusal(spelling)
        assert "not allowed" in reason or "cannot be" in reason, (spelling, reason)
        assert "refused" not in reason


@given(st.integers(0, 2**32 - 1).map(IPv4Address), st.integers(0, 13))
def test_a_spelling_is_judged_as_the_address_it_stands_for(address: IPv4Address, way: int) -> None:
    """Never looser than the plain address; whatever the system resolves a spelling to is what is asked about."""
    spelling = spellings(address)[way].strip("[]")
    try:
        resolved = system_resolve(spelling, 80)
    except (OSError, UnicodeError):
        return
    plain = PUBLIC.refusal(str(address))
    if plain is not None:
        assert all(PUBLIC.refusal(one) is not None for one in resolved)


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_an_address_that_is_not_global_is_never_public(address: IPv6Address) -> None:
    if not address.is_global:
        assert PUBLIC.refusal(str(address)) is not None


@given(st.sampled_from(METADATA), st.booleans())
def test_metadata_is_reached_by_its_very_address_only(address: str, broad: bool) -> None:
    wide = AddressGuard(["0.0.0.0/0", "::/0"])
    assert AddressGuard(True).refusal(address) is not None
    assert wide.refusal(address) is not None
    assert wide.refusal(f"::ffff:{address}") is not None
    assert AddressGuard([f"{address}/32"]).refusal(address) is None


@pytest.mark.parametrize(
    "address", ["fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0", "::1", "::", "ff02::1", "fec0::1"]
)
def test_ipv6_has_such_places_too(address: str) -> None:
    assert PUBLIC.refusal(address) is not None


def test_named_private_networks_are_reached_and_their_neighbours_are_not() -> None:
    guard = AddressGuard(["10.1.0.0/16", "2001:db8::/32"])
    assert [guard.refusal(text) for text in ("10.1.2.3", "2001:db8::5", "192.0.2.1")] == [None, None, "is private"]
    assert guard.refusal("10.2.0.1") == "is private"
    assert PUBLIC.refusal("8.8.8.8") is None
    with pytest.raises(ConfigError, match=r"written like 10\.0\.0\.0/8"):
        AddressGuard(["10.0.0.1/8"])


def test_a_name_that_changes_its_mind_changes_nothing() -> None:
    """Rebinding: the address that was asked about is the one that is connected to, whatever the name says next."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1", "169.254.169.254"]])
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with StandIn(lambda _: Answer(200, {"who": "stand-in"}, {"Connection": "close"})) as side:
        port = side.url.rpartition(":")[2]
        client = WebClient(
            Destinations(["http://rebind.example.com:*"]),
            GuardedTransport(AddressGuard(["127.0.0.1/32"]), resolve=resolve),
        )
        request = Request(method="GET", url=f"http://rebind.example.com:{port}/")
        assert client.send(request, 5).value == {"who": "stand-in"}
        for _ in range(2):
            with pytest.raises(
                CallError, match=r"rebind\.example\.com is 169\.254\.169\.254, which belongs to a cloud"
            ):
                client.send(request, 5)
        client.close()
    assert asked == ["rebind.example.com"] * 3
    assert [request.headers["host"] for request in side.received] == [f"rebind.example.com:{port}"]


@pytest.mark.parametrize(
    ("pattern", "holds", "not_held"),
    [
        (
            "https://api.example.com",
            ["https://api.example.com/", "https://API.example.com./x"],
            ["http://api.example.com"],
        ),
        (
            "https://*.example.com",
            ["https://a.example.com", "https://a.b.example.com"],
            ["https://example.com", "https://evilexample.com"],
        ),
        (
            "https://example.com/api",
            ["https://example.com/api", "https://example.com/api/x?y"],
            ["https://example.com/apix"],
        ),
        (
            "https://example.com/api/*",
            ["https://example.com/api/x"],
            ["https://example.com/api/../admin", "https://example.com/api/%2e%2e/admin", "https://example.com/"],
        ),
        ("http://example.com:8080", ["http://example.com:8080/"], ["http://example.com/", "http://example.com:80801/"]),
        ("https://*", ["https://anything.example"], ["http://anything.example", "https://anything.example:8443"]),
        ("http://[::1]:80", ["http://[::1]/"], ["http://[::2]/"]),
    ],
)
def test_patterns_are_compared_part_by_part(pattern: str, holds: list[str], not_held: list[str]) -> None:
    destinations = Destinations([pattern])
    for url in holds:
        destinations.admit(url)
    for url in not_held:
        with pytest.raises(CallError):
            destinations.admit(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com@evil.example/",
        "https://api.example.com\\@evil.example/",
        "https://evil.example/https://api.example.com",
        "https://evil.example#api.example.com",
        "https://api.example.com.evil.example/",
        "https://user:secret@api.example.com/",
        "https://api.example.com\n.evil.example/",
        "https://api.example.com /",
        "ftp://api.example.com/",
        "file:///etc/passwd",
        "https://",
        "//api.example.com",
        "https://api.example.com:99999/",
    ],
)
def test_urls_that_look_like_listed_ones_are_not(url: str) -> None:
    with pytest.raises(CallError):
        Destinations(["https://api.example.com"]).admit(url)


@given(st.text(max_size=40))
def test_whatever_is_asked_for_a_listed_host_is_what_is_reached(text: str) -> None:
    try:
        url = Destinations(["https://api.example.com/v1"]).admit(f"https://api.example.com/v1{text}")
    except CallError:
        return
    assert (url.scheme, url.host.rstrip("."), url.port, url.userinfo) == ("https", "api.example.com", None, b"")
    path = url.raw_path.decode().partition("?")[0]
    assert path == "/v1" or path.startswith("/v1/")
    assert ".." not in path.split("/")


@pytest.mark.parametrize(
    "pattern",
    ["example.com", "https://", "ftp://x", "https://a*b.com", "https://*.*.com", "https://x:abc", "https://x y"],
)
def test_what_is_no_pattern_is_a_fault_of_settings(pattern: str) -> None:
    with pytest.raises(ConfigError, match="is no pattern of URLs"):
        Destinations([pattern])


def test_deadlines_belong_to_the_thread_that_set_them() -> None:
    transport = GuardedTransport(PUBLIC)
    seen: list[float | None] = []
    with transport.until(1.0):
        thread = threading.Thread(target=lambda: seen.append(transport._deadline.at))
        thread.start()
        thread.join(30)
        assert transport._deadline.at == 1.0
    assert (seen, transport._deadline.at) == ([None], None)
    transport.close()


def test_every_spelling_is_of_the_address() -> None:
    """The test's own spellings are right: those that the system resolves mean the address."""
    address = IPv4Address("127.0.0.1")
    for spelling in spellings(address)[:9]:
        assert [ip_address(one) for one in system_resolve(spelling, 80)] == [address]
