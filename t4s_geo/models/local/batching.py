"""Batches that fit into memory, found by trial."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from t4s_geo.models.base import Answer, TileQuestion


class AdaptiveBatcher:
    """Decodes batches in parts that fit: what did not is halved, and the size that did is remembered."""

    def __init__(self, decode: Callable[[Sequence[TileQuestion]], list[Answer]]) -> None:
        """Starts with batches of any size.

        Args:
            decode: Returns an answer for each tile and prompt; may raise what says that memory is spent.
        """
        self._decode = decode
        self._limit: int | None = None

    def run(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Answers all questions; one answer for each tile and prompt, in their order.

        Raises:
            MemoryError, RuntimeError: Not even one fits.
        """
        answers: list[Answer] = []
        total = sum(len(question.prompts) for question in questions)
        while len(answers) < total:
            size = min(self._limit or total, total - len(answers))
            try:
                answers += self._decode(_part(questions, len(answers), size))
            except (MemoryError, RuntimeError) as error:
                if not _is_out_of_memory(error) or size == 1:
                    raise
                self._limit = size // 2
                _release_device_memory()
                print(
                    f"{size} questions at once do not fit into memory; going on with {self._limit}.",
                    file=sys.stderr,
                )
        return answers


def _part(questions: Sequence[TileQuestion], start: int, size: int) -> list[TileQuestion]:
    """Returns so many prompts from a position on, counted over all tiles, with their tiles."""
    part = []
    for question in questions:
        prompts = question.prompts[max(start, 0) : max(start + size, 0)]
        if prompts:
            part.append(question if prompts == question.prompts else replace(question, prompts=prompts))
        start -= len(question.prompts)
    return part


def _is_out_of_memory(error: Exception) -> bool:
    """Tells whether that is what is wrong; whoever runs the network may not say so by the error's class."""
    # By name, since this must not import PyTorch; on a processor it says so in words only.
    is_of_torch = type(error).__name__ == "OutOfMemoryError"
    return isinstance(error, MemoryError) or is_of_torch or "can't allocate memory" in str(error)


def _release_device_memory() -> None:
    """Gives back what PyTorch keeps for later, if it is what runs the network."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
