"""One throw-away Valkey for all tests of a run; each test has a part of it to itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import valkey

from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore

_NUMBERS = itertools.count()
_OWN_DATABASE = 1


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[EmbeddedValkey]:
    """The server."""
    with EmbeddedValkey() as running:
        yield running


@pytest.fixture
def store(valkey_server: EmbeddedValkey) -> Iterator[ValkeyStore]:
    """A store whose namespace nobody else uses."""
    store = ValkeyStore(valkey_server.url, namespace=f"test-{next(_NUMBERS)}")
    yield store
    store.close()


@pytest.fixture
def valkey_url(valkey_server: EmbeddedValkey) -> str:
    """The address of an empty database, for what makes its store itself."""
    url = f"{valkey_server.url}?db={_OWN_DATABASE}"
    with valkey.Valkey.from_url(url) as client:
        client.flushdb()
    return url
