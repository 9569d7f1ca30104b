"""Plain HTTP: what is sent, what comes back, and what goes wrong on the way."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.connect.standing import TRY, Answer, Received, StandIn, World, call

from noroshi.integrations.http.connector import Http, HttpSettings
from noroshi.model.call import Failed, Returned


@contextmanager
def http(world: World, *allow: str, private: tuple[str, ...] = ("127.0.0.1/32",)) -> Iterator[Any]:
    with world.connection("http", Http(HttpSettings(allow=allow, private=private))) as connection:
        yield lambda function, **arguments: connection.perform(call(function, **arguments), TRY)


def test_a_request_is_sent_as_the_playbook_gave_it() -> None:
    with StandIn(lambda _: Answer(201, {"ok": True}, {"X-Mark": "m"})) as side, http(World(), side.url) as do:
        body = {"n": 1, "t": "ü"}
        outcome = do(
            "http.post", url=f"{side.url}/a?x=1", query={"y": [2, 3], "z": True}, headers={"X-A": "b"}, body=body
        )
        assert isinstance(outcome, Returned)
        assert (outcome.value["code"], outcome.value["body"]) == (201, {"ok": True})
        assert outcome.value["headers"]["x-mark"] == "m"
        (got,) = side.received
        assert (got.method, got.path, got.query) == ("POST", "/a", {"x": ["1"], "y": ["2", "3"], "z": ["true"]})
        assert got.json == body
        assert got.headers["content-type"] == "application/json; charset=utf-8"
        assert got.headers["x-a"] == "b"
        assert "authorization" not in got.headers


@pytest.mark.parametrize(
    ("content_type", "body", "sent"),
    [
        ("application/x-www-form-urlencoded", {"a": "1 2", "b": True}, b"a=1+2&b=true"),
        ("text/plain", "as it is", b"as it is"),
        ("application/json", {"a": [1]}, b'{"a":[1]}'),
        (None, b"\x00\xff", b"\x00\xff"),
    ],
)
def test_a_body_goes_by_its_content_type(content_type: str | None, body: Any, sent: bytes) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    with StandIn(lambda _: Answer()) as side, http(World(), side.url) as do:
        do("http.put", url=side.url, headers=headers, body=body)
        assert side.received[0].body == sent
        assert side.received[0].headers["content-type"] == (content_type or "application/octet-stream")


@pytest.mark.parametrize(
    ("content_type", "sent", "got"),
    [
        ("application/json", b'{"a": 1}', {"a": 1}),
        ("application/problem+json", b'{"a": 1}', {"a": 1}),
        ("application/json", b"not json", "not json"),
        ("text/html; charset=utf-8", "ü".encode(), "ü"),
        ("image/png", b"\x89PNG", b"\x89PNG"),
    ],
)
def test_an_answer_is_decoded_by_its_content_type(content_type: str, sent: bytes, got: Any) -> None:
    with (
        StandIn(lambda _: Answer(200, sent, {"content-type": content_type})) as side,
        http(World(), side.url) as do,
    ):
        assert do("http.get", url=side.url).value["body"] == got


def test_a_refusal_is_an_error_the_playbook_can_catch_and_is_not_tried_again() -> None:
    with (
        StandIn(lambda _: Answer(503, {"why": "busy"}, {"Retry-After": "1"})) as side,
        http(World(), side.url) as do,
    ):
        error = do("http.post", url=side.url).error
        assert (error["tags"], error["code"], error["body"]) == (["HttpError"], 503, {"why": "busy"})
        assert error["headers"]["retry-after"] == "1"
        assert len(side.received) == 1


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_url_off_the_list_is_not_reached(verb: str) -> None:
    with StandIn(lambda _: Answer()) as side, http(World(), "https://api.example.com") as do:
        outcome = do(f"http.{verb}", url=side.url)
        assert outcome.error["message"] == (
            f"SystemError: not configured: {side.url} may not be reached; "
            "allow it in connect.connectors.http.allow, or map it in respond.services"
        )
        assert side.received == []


def test_a_listed_name_at_a_private_address_is_not_reached() -> None:
    with StandIn(lambda _: Answer()) as side, http(World(), "http://*", "http://*:*", private=()) as do:
        outcome = do("http.get", url=side.url)
        assert "127.0.0.1 is 127.0.0.1, which is private" in outcome.error["message"]
        assert side.received == []


def test_redirects_are_followed_on_the_list_only_and_without_credentials() -> None:
    with StandIn(lambda _: Answer(200, {"here": True})) as other:

        def answer(request: Received) -> Answer:
            return Answer(302, {}, {"Location": request.query["to"][0]})

        with StandIn(answer) as side:
            with http(World(), side.url, other.url) as do:
                headers = {"Authorization": "Bearer canary"}
                outcome = do("http.get", url=f"{side.url}/?to={other.url}/x", headers=headers)
                assert outcome.value["body"] == {"here": True}
                assert "authorization" not in other.received[0].headers
            other.received.clear()
            with http(World(), side.url) as do:
                for place in (f"{other.url}/x", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"):
                    assert isinstance(do("http.get", url=f"{side.url}/?to={place}"), Failed)
                assert other.received == []
            with http(World(), side.url) as do:
                loop = do("http.get", url=f"{side.url}/?to={side.url}/%3Fto={side.url}")
                assert isinstance(loop, Failed)


def test_an_answer_that_is_too_large_is_not_read_to_its_end() -> None:
    bomb = gzip.compress(b"\0" * (64 << 20))
    with (
        StandIn(lambda _: Answer(200, bomb, {"content-encoding": "gzip"})) as side,
        http(World(), side.url) as do,
    ):
        assert do("http.get", url=side.url).error["tags"] == ["ResourceLimitError"]


@contextmanager
def raw_server(behave: Any) -> Iterator[str]:
    """A server that does with a connection whatever it likes."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        listener.settimeout(0.05)
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                behave(connection, stop)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join(30)
        listener.close()


def silent(connection: socket.socket, stop: threading.Event) -> None:
    stop.wait(30)


def dripping(connection: socket.socket, stop: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not stop.wait(0.05):
        try:
            connection.sendall(b"a")
        except OSError:
            return


def hanging_up(connection: socket.socket, stop: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


@pytest.mark.parametrize(
    ("behave", "tag"),
    [(silent, "TimeoutError"), (dripping, "TimeoutError"), (hanging_up, "ConnectionError")],
)
def test_a_side_that_hangs_or_hangs_up_ends_the_call_in_time(behave: Any, tag: str) -> None:
    with raw_server(behave) as url, http(World(), url) as do:
        began = time.monotonic()
        assert do("http.get", url=url, timeout=0.5).error["tags"][0] == tag
        assert time.monotonic() - began < 10


def test_a_side_that_is_not_there_certainly_got_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with http(World(), url) as do:
        assert do("http.post", url=url, timeout=2).error["tags"] == ["ConnectionFailedError"]


def test_after_failures_in_a_row_a_side_is_left_alone_and_then_tried_once() -> None:
    statuses = [500] * 6 + [200]
    world = World()
    with StandIn(lambda _: Answer(statuses[len(side.received) - 1])) as side, http(world, side.url) as do:
        for _ in range(5):
            assert do("http.get", url=side.url).error["code"] == 500
        assert do("http.get", url=side.url).error["tags"] == ["ConnectionFailedError"]
        assert len(side.received) == 5
        world.time.now += 31
        assert do("http.get", url=side.url).error["code"] == 500
        assert do("http.get", url=side.url).error["tags"] == ["ConnectionFailedError"]
        world.time.now += 31
        assert do("http.get", url=side.url).value["code"] == 200


def test_auth_asks_for_a_token_once_and_sends_it() -> None:
    def answer(request: Received) -> Answer:
        return Answer(200, {"access_token": "canary-token", "expires_in": 3600} if request.path == "/token" else {})

    with StandIn(answer) as side:
        world = World(
            secrets={"client": "canary-client"},
            auth={
                "OIDC": {
                    "kind": "client-credentials",
                    "token_url": f"{side.url}/token",
                    "client_id": "noroshi",
                    "client_secret": "client",
                }
            },
        )
        with http(world, side.url) as do:
            for _ in range(2):
                do("http.post", url=f"{side.url}/user/disable", auth={"type": "OIDC"}, body={"parameter": "bob"})
            refused = do("http.post", url=side.url, auth={"type": "OAuth2"})
    assert [request.path for request in side.received] == ["/token", "/user/disable", "/user/disable"]
    assert side.received[0].body.startswith(b"grant_type=client_credentials&audience=http")
    assert side.received[2].headers["authorization"] == "Bearer canary-token"
    assert refused.error["tags"] == ["AuthError"]
    assert "connect.auth.OAuth2" in refused.error["message"]


def test_what_was_sent_is_audited_without_what_only_the_playbook_knows() -> None:
    world = World()
    with StandIn(lambda _: Answer()) as side, http(world, side.url) as do:
        do("http.get", url=side.url)
        do("http.post", url=f"{side.url}/a?key=canary", headers={"X-Api-Key": "canary"}, body={"password": "canary"})
    (entry,) = world.sent
    assert (entry.connector, entry.action, entry.run_id, entry.outcome) == ("http", "post", "run-1", "ok")
    assert entry.sending["url"] == f"{side.url}/a"
    assert "canary" not in repr(entry)
