"""Batches that fit into memory, found by trial."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import torch

from t4s_geo.models.base import TileRequest

Text = TypeVar("Text")


class Fitting(Generic[Text]):
    """Has batches written in parts that fit: what did not is halved, and the size that did is remembered."""

    def __init__(self, write: Callable[[Sequence[TileRequest]], list[Text]]) -> None:
        """Starts with batches of any size.

        Args:
            write: Writes the answers to some requests; may raise torch's errors of memory that is spent.
        """
        self._write = write
        self._most: int | None = None

    def write(self, requests: Sequence[TileRequest]) -> list[Text]:
        """Answers all requests, in their order.

        Raises:
            RuntimeError: Not even one fits.
        """
        written: list[Text] = []
        while len(written) < len(requests):
            part = requests[len(written) :][: self._most]
            try:
                written += self._write(part)
            except RuntimeError as error:
                if not _is_out_of_memory(error) or len(part) == 1:
                    raise
                self._most = len(part) // 2
                if torch.cuda.is_available():
                    torch.cuda.empty_cache()
                print(
                    f"{len(part)} questions at once do not fit into memory; going on with {self._most}.",
                    file=sys.stderr,
                )
        return written


def _is_out_of_memory(error: RuntimeError) -> bool:
    """Tells whether that is what is wrong; on a processor torch says so in words only."""
    return isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)
