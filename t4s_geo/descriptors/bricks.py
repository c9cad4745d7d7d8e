"""Box-wise descriptors made of semantic bricks, version 1 (after Text4Seg++, "next-brick prediction").

A mask is its bounding box and then, row of bricks by row of bricks, the patterns inside it. A brick is
the binary pattern of a block of 4x2 cells, one token. Rows and columns are anchored: `<r3>` opens brick
row 3, `<j9>` says that all bricks before column 9 are empty, `<f9>` that they are full. Empty rows are
left out. `<none>` is the whole answer where nothing was found. `docs/descriptors.md` specifies it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.boxwise import BoxWiseCodec
from t4s_geo.descriptors.cells import Box, tight_box
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Patterns = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class BrickCodec(BoxWiseCodec):
    """Codec of version 1: one box, all patterns of 4x2 cells. Encoding loses nothing."""

    format_name: ClassVar[str] = "boxwise-bricks-v1"

    @cached_property
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid."""
        return BrickVocabulary(self.grid)

    def symbols(self, mask: npt.NDArray[np.bool_], box: Box | None = None) -> list[int]:
        """Writes a mask as indices into the vocabulary.

        Args:
            mask: Shape (grid, grid).
            box: What to describe of it; its tight bounding box by default. Cells outside are left out.

        Returns:
            Symbols, the end of the text not among them.
        """
        inside = np.zeros_like(mask)
        if box is not None:
            inside[box.top : box.bottom, box.left : box.right] = True
            mask = mask & inside
        tight = tight_box(mask)
        if tight is None:
            return [self.vocabulary.none]
        box = box or tight
        inside[box.top : box.bottom, box.left : box.right] = True
        patterns, full = self._patterns(mask), self._patterns(inside)
        return [*self.vocabulary.box(box), *self._brick_rows(patterns, full, box)]

    def _patterns(self, mask: npt.NDArray[np.bool_]) -> Patterns:
        """Returns the pattern of each brick as a byte, shape (rows, columns); cells past the grid are 0."""
        blocks = self.vocabulary.book.blocks(mask.astype(np.float32)) > 0
        packed: Patterns = np.packbits(blocks, axis=2)[..., 0]
        return packed

    def _brick_rows(self, patterns: Patterns, full: Patterns, box: Box) -> Iterator[int]:
        """Yields the symbols of all rows of bricks that are not empty."""
        span = self.vocabulary.bricks_of(box)
        for row in range(span.top, span.bottom):
            if not patterns[row].any():
                continue
            yield self.vocabulary.row(row)
            column = span.left
            last = int(np.flatnonzero(patterns[row])[-1])
            while column <= last:
                end = _run_end(patterns[row], column, 0)
                if end > column:
                    yield self.vocabulary.jump(end)
                    column = end
                end = _full_end(patterns[row], full[row], column)
                if end > column:
                    yield self.vocabulary.fill(end)
                    column = end
                elif patterns[row, column]:
                    yield self.vocabulary.brick(int(patterns[row, column]))
                    column += 1


def _run_end(patterns: Patterns, column: int, pattern: int) -> int:
    """Returns the end of the run of a pattern that starts at a column."""
    different = np.flatnonzero(patterns[column:] != pattern)
    return column + (int(different[0]) if different.size else patterns.size - column)


def _full_end(patterns: Patterns, full: Patterns, column: int) -> int:
    """Returns the end of the run of bricks, from a column on, whose cells in the box are all set."""
    other = np.flatnonzero((patterns[column:] != full[column:]) | (full[column:] == 0))
    return column + (int(other[0]) if other.size else patterns.size - column)
