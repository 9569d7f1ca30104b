"""Running the workers of a room until the process is told to stop."""

from __future__ import annotations

import asyncio

from noroshi.broker.consuming import FairWorker
from noroshi.runtime.ready import announce_ready


async def work_until(workers: list[FairWorker], stopping: asyncio.Event, *vital: asyncio.Task[None]) -> None:
    """Run the workers; when told to stop, let each finish what it holds.

    The failure of a worker, or of a task that they cannot do without, stops the process.
    """
    running = [asyncio.create_task(worker.run()) for worker in workers]
    announce_ready()
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait([*running, *vital, told], return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    for worker in workers:
        worker.stop()
    await asyncio.gather(*running)
    for task in vital:
        if task.done():
            task.result()
