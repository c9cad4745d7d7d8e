"""Batches that fit into memory, found by trial."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.out_of_memory import is_out_of_memory


class AdaptiveBatcher:
    """Decodes batches in parts that fit: what did not is halved, and the size that did is remembered."""

    def __init__(
        self, decode: Callable[[Sequence[TileQuestion]], list[Answer]], *, together: bool = False
    ) -> None:
        """Starts with batches of any size.

        Args:
            decode: Returns an answer for each tile and prompt; may raise what says that memory is spent.
            together: Whether all prompts of a tile are one question, which is not taken apart.
        """
        self._decode, self._together = decode, together
        self._limit: int | None = None

    def run(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Answers all questions; one answer for each tile and prompt, in their order.

        Raises:
            MemoryError, RuntimeError: Not even one fits.
        """
        answers: list[Answer] = []
        if self._together:
            questions = [question for question in questions if question.prompts]
        total = len(questions) if self._together else sum(len(question.prompts) for question in questions)
        done = 0
        while done < total:
            size = min(self._limit or total, total - done)
            part = questions[done : done + size] if self._together else _part(questions, done, size)
            try:
                answers += self._decode(part)
                done += size
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                if size == 1 and isinstance(error, MemoryError | RuntimeError):
                    raise
                if size == 1:
                    raise MemoryError(str(error)) from error
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


def _release_device_memory() -> None:
    """Gives back what PyTorch keeps for later, if it is what runs the network."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
