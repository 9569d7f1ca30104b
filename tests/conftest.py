"""Fixtures that every room's tests may use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile("noroshi", deadline=None)
hypothesis.settings.load_profile("noroshi")

pytest_plugins = ["tests.disks", "tests.division", "tests.servers", "tests.stores"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_WITH_ENGINES = ("detect", "offline", "triage", "platform", "api", "cli")


def pytest_collection_finish() -> None:
    """Look no more at what was imported when garbage is collected: it is most of what there is, and it stays."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let libraries find everything collected at the end; some complain otherwise."""
    gc.unfreeze()


@pytest.fixture(autouse=True, scope="module")
def _engines_end_where_they_began(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect what a module about rules leaves: engines of Rego complain when another thread comes to collect them."""
    yield
    if request.path.relative_to(ROOT).parts[1] in _WITH_ENGINES:
        gc.collect()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public corpora beside the checkout; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared (public corpora) is not beside this checkout")
    return SHARED
