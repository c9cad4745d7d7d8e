"""Objects of tiles as texts of format version 2, written by worker processes; NumPy is all that it needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import BrickFormatV2

CELLS = 64
"""Cells along each side of a tile."""

_TOKEN = re.compile("<[^>]+>")
_AT_ONCE = 16
"""Texts of one task: enough that handing them over costs little."""

Numbers = npt.NDArray[np.integer]


@cache
def text_format(max_tokens: int) -> BrickFormatV2:
    """Returns the format whose texts have at most so many tokens, their end included."""
    return BrickFormatV2(CELLS, max_tokens)


def write_symbols(numbers: Sequence[Numbers], max_tokens: int) -> list[list[int]]:
    """Writes objects.

    Args:
        numbers: Of each tile the object of each cell, 0 for none, shape (64, 64).
        max_tokens: Most tokens of a text.

    Returns:
        Indices into the format's vocabulary, without the end of the text.
    """
    format = text_format(max_tokens)
    most = max_tokens // format.grammar.object_tokens
    kept = (_largest(one, most) for one in numbers)
    texts = (format.write((one > 0).astype(np.uint8), ["it"], one) for one in kept)
    return [[format.token_index[token] for token in _TOKEN.findall(text)] for text in texts]


def _largest(numbers: Numbers, most: int) -> npt.NDArray[np.uint16]:
    """Leaves the largest objects, as many as there can be room for; the writer takes long to find out."""
    objects = numbers.astype(np.uint16)
    found, areas = np.unique(objects[objects > 0], return_counts=True)
    kept = found[np.argsort(-areas, kind="stable")[:most]]
    return np.where(np.isin(objects, kept), objects, np.uint16(0))


class TextWriters:
    """Worker processes that write, or none: then texts are written at once, here."""

    def __init__(self, workers: int, max_tokens: int) -> None:
        """Starts workers.

        Args:
            workers: How many; 0 for none.
            max_tokens: Most tokens of a text.
        """
        self._max_tokens = max_tokens
        # Forked after CUDA has begun, a process is not safe.
        self._pool = ProcessPoolExecutor(workers, get_context("spawn")) if workers else None

    def write(self, numbers: Sequence[Numbers]) -> list[Future[list[list[int]]]]:
        """Begins to write texts; what the futures return, in their order, is as of `write_symbols`."""
        parts = [numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)]
        if self._pool is not None:
            return [self._pool.submit(write_symbols, part, self._max_tokens) for part in parts]
        futures = []
        for part in parts:
            future: Future[list[list[int]]] = Future()
            future.set_result(write_symbols(part, self._max_tokens))
            futures.append(future)
        return futures

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the workers; texts that are not begun are not written."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
