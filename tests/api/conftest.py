"""A served API for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from tests.api.serving import Web, served


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> Iterator[None]:
    """Rich tracebacks, which structlog draws by itself, take seconds each."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[plain])
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server a module; tests that move its clock or need other settings serve their own."""
    with served(tmp_path_factory.mktemp("api")) as found:
        yield found


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server of the test's own."""
    with served(tmp_path_factory.mktemp("api")) as found:
        yield found
