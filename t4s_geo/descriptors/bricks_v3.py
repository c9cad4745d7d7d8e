"""Box-wise descriptors made of semantic bricks, version 3: one mask, and the seams where its objects touch.

A text is one of version 1. If its label is of things that can be counted, `<seam>` follows, and behind it, as
rows of bricks in the same box, the cells where two objects touch. Objects are the parts of the mask that hang
together without its seams, grown back over them (`seams`). `docs/descriptors.md` specifies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

import numpy as np

from t4s_geo.descriptors.bricks import check_one
from t4s_geo.descriptors.bricks_v1 import BrickFormatV1
from t4s_geo.descriptors.cells import tight_box
from t4s_geo.descriptors.format import Cells, Objects, check_cells
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas
from t4s_geo.descriptors.registry import register
from t4s_geo.descriptors.row_search import symbols_of, write_rows
from t4s_geo.descriptors.seams import Ints, Mask, find_seams, parts_of, regions
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

MOST_CELLS = 256
"""Cells along each side of the largest grid: no more objects than uint16 can number fit into it."""
_BOX_TOKENS = 4
_KEPT = 0.9
"""Share of the objects that is tried next where all find no room."""
_LOWEST_PRICE, _DEARER = 0.5, 1.25
"""Cells that a token is worth at first where one object alone finds no room, and how that grows."""


@register
@dataclass(frozen=True)
class BrickFormatV3(BrickFormatV1):
    """Version 3. The mask loses nothing, unless a limit is set that it does not fit into.

    Attributes:
        limit: Most tokens of a text, its end included; None for as many as a text can have.
    """

    limit: int | None = None
    name: ClassVar[str] = "boxwise-bricks-v3"
    tells_objects: ClassVar[bool] = True

    @classmethod
    def make(cls, grid: int, max_tokens: int | None = None) -> Self:
        """Makes the format for a grid and most tokens of a text; as many as one can have by default."""
        return cls(grid, max_tokens)

    @cached_property
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid: those of version 1, and `<seam>`."""
        if self.grid > MOST_CELLS:
            raise ValueError(
                f"{self.name} needs a grid of {MOST_CELLS} cells a side at most, not {self.grid}"
            )
        return BrickVocabulary(self.grid, parts=2)

    @cached_property
    def grammar(self) -> BrickGrammar:
        """The state machine that says which token may follow."""
        return BrickGrammar(self.vocabulary, self.limit)

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes the cells of the one label, and where its objects touch.

        Cells of the label that are part of no object are told apart from the objects, not from each other.
        Where there is no room for all objects, those that find none are left out, the smallest first.
        """
        check_one(labels)
        check_cells(cells, self.grid, labels)
        mask = cells == 1
        if objects is None:
            return self.text(self._fitting(mask, None))
        if objects.shape != cells.shape:
            raise ValueError(f"objects have shape {objects.shape}, and the grid is {self.grid}x{self.grid}")
        return self.text(self._fitting(mask, np.where(mask, objects.astype(np.int64) + 1, 0)))

    def _fitting(self, mask: Mask, numbers: Ints | None) -> list[int]:
        """Writes as many parts of a mask as find room, and their seams if its objects are numbered."""
        written = self._whole(mask, numbers)
        if len(written) < self.longest:
            return written
        parts = regions(mask if numbers is None else numbers)
        largest_first = np.argsort(-np.bincount(parts.ravel())[1:], kind="stable") + 1
        count = len(largest_first)
        while len(written) >= self.longest:
            count = int(count * _KEPT)
            if not count:
                return self._coarse(parts == largest_first[0], numbers is not None)
            kept = np.isin(parts, largest_first[:count])
            written = self._whole(mask & kept, None if numbers is None else np.where(kept, numbers, 0))
        return written

    def _whole(self, mask: Mask, numbers: Ints | None) -> list[int]:
        """Writes a mask with all its cells."""
        written = self.symbols(mask)
        box = tight_box(mask)
        if numbers is None or box is None:
            return written
        written.append(self.vocabulary.symbol(Kind.SEAM, 1))
        seams = find_seams(numbers)
        return written + self.symbols(seams, box)[_BOX_TOKENS:] if seams.any() else written

    def _coarse(self, mask: Mask, countable: bool) -> list[int]:
        """Writes one part that is too ragged for the limit, with what is worth its tokens."""
        words, box = self.vocabulary, tight_box(mask)
        if box is None:
            return [words.none]
        inside = np.zeros(mask.shape, np.float32)
        inside[box.top : box.bottom, box.left : box.right] = 1
        end = [words.symbol(Kind.SEAM, 1)] if countable else []
        price = _LOWEST_PRICE
        while lines := write_rows(mask.astype(np.float32), inside, words.book, price).lines:
            written = [*words.box(box), *symbols_of(lines, words), *end]
            if len(written) < self.longest:
                return written
            price *= _DEARER
        return [words.none]

    def _objects_of(self, canvas: Canvas) -> Objects | None:
        """Returns the parts of the mask; None if the text has no seams, not even none."""
        seams = canvas.seams
        return None if seams is None else parts_of(canvas.cells, seams).astype(np.uint16)
