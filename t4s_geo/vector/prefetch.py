"""Iteration in a thread of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Comes after the last item."""


def ahead(items: Iterable[Item], count: int = 2) -> Generator[Item]:
    """Yields items that a second thread takes from where they come, up to `count` of them ahead of time.

    They come in their order, errors too, and all of them are taken by that one thread.
    """
    source = iter(items)
    pool = ThreadPoolExecutor(1)
    try:
        coming = deque(pool.submit(next, source, _End()) for _ in range(count))
        while not isinstance(item := coming.popleft().result(), _End):
            coming.append(pool.submit(next, source, _End()))
            yield item
    finally:
        pool.shutdown(cancel_futures=True)
