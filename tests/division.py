"""How tests are divided among processes: by file, and what shares a server stays together."""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_TOGETHER = {
    "tests/console/test_platform_pages.py": "a platform with everything that its pages show",
    "tests/console/": "a web process",
    "tests/flows/test_platform_story.py": "a platform with every sample in it",
    "tests/flows/test_traces.py": "a platform with every sample in it",
}
"""What tests share, by how their path begins; the first that fits counts. All other files are on their own."""

_LONG = ("tests/console/", "tests/flows/", "tests/chaos/", "tests/platform/", "tests/respond/engine/")
"""What takes longest, which is begun first, so that no process is left with it when the others are done."""


class Division(LoadFileScheduling):
    """Gives a process one file after another, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        shared = next((what for path, what in _TOGETHER.items() if nodeid.startswith(path)), None)
        return shared or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Division:
    """Divide tests so, whatever `--dist` says."""
    config.option.loadscopereorder = False
    return Division(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of a platform mostly wait for it."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes long."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    return next((rank for rank, path in enumerate(_LONG) if item.nodeid.startswith(path)), len(_LONG))
