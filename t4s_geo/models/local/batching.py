"""Batches that fit into memory, found by trial."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import torch

from t4s_geo.models.base import TileQuestion

Text = TypeVar("Text")


class Fitting(Generic[Text]):
    """Has batches written in parts that fit: what did not is halved, and the size that did is remembered."""

    def __init__(self, write: Callable[[Sequence[TileQuestion]], list[Text]]) -> None:
        """Starts with batches of any size.

        Args:
            write: Writes the answers of some questions, one for each tile and prompt; may raise torch's
                errors of memory that is spent.
        """
        self._write = write
        self._most: int | None = None

    def write(self, questions: Sequence[TileQuestion]) -> list[Text]:
        """Answers all questions; one answer for each tile and prompt, in their order.

        Raises:
            RuntimeError: Not even one fits.
        """
        written: list[Text] = []
        asked = sum(len(question.prompts) for question in questions)
        while len(written) < asked:
            size = min(self._most or asked, asked - len(written))
            try:
                written += self._write(_part(questions, len(written), size))
            except RuntimeError as error:
                if not _is_out_of_memory(error) or size == 1:
                    raise
                self._most = size // 2
                if torch.cuda.is_available():
                    torch.cuda.empty_cache()
                print(
                    f"{size} questions at once do not fit into memory; going on with {self._most}.",
                    file=sys.stderr,
                )
        return written


def _part(questions: Sequence[TileQuestion], start: int, size: int) -> list[TileQuestion]:
    """Returns so many prompts from a position on, counted over all tiles, with their tiles."""
    part = []
    for question in questions:
        prompts = question.prompts[max(start, 0) : max(start + size, 0)]
        if prompts:
            part.append(question if prompts == question.prompts else replace(question, prompts=prompts))
        start -= len(question.prompts)
    return part


def _is_out_of_memory(error: RuntimeError) -> bool:
    """Tells whether that is what is wrong; on a processor torch says so in words only."""
    return isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)
