"""Few large bodies are cut at once, whatever their senders do, and small ones wait for none of them."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from tests.collect.collecting import Collecting, collecting

from noroshi.collect.cutting import Cut
from noroshi.collect.lots import cut_of
from noroshi.collect.workbench import LARGE_AT_ONCE, Workbench

LARGE, MIDDLE, SMALL = 64 << 20, 1 << 20, 1 << 10


class Cutting:
    """Counts how many are cut at once, and ends none before it is let go."""

    def __init__(self) -> None:
        self.begun = self.now = self.most = 0
        self.go_on = threading.Event()
        self._lock = threading.Lock()

    def __call__(self) -> Cut:
        with self._lock:
            self.begun += 1
            self.now += 1
            self.most = max(self.most, self.now)
        self.go_on.wait(30)
        with self._lock:
            self.now -= 1
        return cut_of([b"a record"])


async def until_begun(cutting: Cutting, count: int) -> None:
    async with asyncio.timeout(30):
        while cutting.begun < count:
            await asyncio.sleep(0.01)


def test_of_many_large_bodies_few_are_cut_at_once_and_smaller_ones_wait_for_none() -> None:
    async def story() -> tuple[int, int, int]:
        bench, cutting = Workbench(), Cutting()
        large = [asyncio.create_task(bench.cut(LARGE, cutting)) for _ in range(10)]
        await until_begun(cutting, LARGE_AT_ONCE)
        for size in (MIDDLE, SMALL):
            await asyncio.wait_for(bench.cut(size, lambda: cut_of([b"another"])), 30)
        begun = cutting.begun
        cutting.go_on.set()
        await asyncio.gather(*large)
        bench.close()
        return begun, cutting.begun, cutting.most

    assert asyncio.run(story()) == (LARGE_AT_ONCE, 10, LARGE_AT_ONCE)


def test_senders_who_go_away_make_no_room_for_more() -> None:
    async def story() -> int:
        bench, cutting = Workbench(), Cutting()
        for _ in range(5):
            gone = [asyncio.create_task(bench.cut(LARGE, cutting)) for _ in range(4)]
            await until_begun(cutting, LARGE_AT_ONCE)
            for one in gone:
                one.cancel()
            await asyncio.gather(*gone, return_exceptions=True)
        cutting.go_on.set()
        await bench.cut(LARGE, lambda: cut_of([]))
        bench.close()
        return cutting.most

    assert asyncio.run(story()) == LARGE_AT_ONCE


def test_large_requests_are_cut_by_threads_of_their_own(tmp_path: Path) -> None:
    body = b"\n".join(b'{"insertId":"%d","filler":"%s"}' % (number, b"x" * 900) for number in range(2000))
    seen: set[str] = set()

    async def watch(stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            seen.update(thread.name.rpartition("_")[0] for thread in threading.enumerate())
            await asyncio.sleep(0)

    async def story(one: Collecting) -> list[int]:
        done = asyncio.Event()
        watching = asyncio.create_task(watch(done))
        answers = await asyncio.gather(*(one.client().post("/v1/collect/gcp_logging", content=body) for _ in range(4)))
        done.set()
        await watching
        return [answer.json()["accepted"] for answer in answers]

    assert collecting(tmp_path, story) == [2000] * 4
    assert "collect-large" in seen
