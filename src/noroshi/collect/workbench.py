"""Where bodies are cut into records: small ones at once, large ones in threads, and few of the largest together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from noroshi.collect.cutting import Cut

_INLINE_BYTES: Final = 256 << 10
"""What is cut right here; more goes to a thread, so that the loop stays responsive."""
_LARGE_BYTES: Final = 1 << 20
LARGE_AT_ONCE: Final = 2
"""Large bodies that are cut together: one of nothing but brackets takes 375 MiB meanwhile, far more than it holds of
the budget. They have threads of their own, so that smaller ones never wait for them, and so that senders who go away
make no room for more: a thread cuts to the end."""


class Workbench:
    """Used from one event loop."""

    def __init__(self) -> None:
        self._large = ThreadPoolExecutor(LARGE_AT_ONCE, thread_name_prefix="collect-large")

    async def cut(self, size: int, cutting: Callable[[], Cut]) -> Cut:
        """What `cutting` gives for a body of so many bytes. Raises what it raises."""
        if size <= _INLINE_BYTES:
            return cutting()
        pool = self._large if size > _LARGE_BYTES else None
        return await asyncio.get_running_loop().run_in_executor(pool, cutting)

    def close(self) -> None:
        """Begin no other; nobody waits for those that are being cut."""
        self._large.shutdown(wait=False, cancel_futures=True)
