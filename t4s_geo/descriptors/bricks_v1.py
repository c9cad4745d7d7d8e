"""Box-wise descriptors made of semantic bricks, version 1 (after Text4Seg++, "next-brick prediction").

A mask is its bounding box and then, row of bricks by row of bricks, the patterns inside it. A brick is
the binary pattern of a block of 4x2 cells, one token. Rows and columns are anchored: `<r3>` opens brick
row 3, `<j9>` says that all bricks before column 9 are empty, `<f9>` that they are full. Empty rows are
left out. `<none>` is the whole answer where nothing was found. `docs/descriptors.md` specifies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.bricks import BrickFormat, check_one
from t4s_geo.descriptors.cells import Box, Ints, between
from t4s_geo.descriptors.format import Cells, check_cells
from t4s_geo.descriptors.registry import register
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Bools = npt.NDArray[np.bool_]


@register
@dataclass(frozen=True)
class BrickFormatV1(BrickFormat):
    """Version 1: one box, all patterns of 4x2 cells. Writing loses nothing."""

    name: ClassVar[str] = "boxwise-bricks-v1"

    @cached_property
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid."""
        return BrickVocabulary(self.grid)

    def symbols(self, mask: Bools, box: Box | None = None) -> list[int]:
        """Writes a mask as indices into the vocabulary.

        Args:
            mask: Shape (grid, grid).
            box: What to describe of it; its tight bounding box by default. Cells outside are left out.

        Returns:
            Symbols, the end of the text not among them.
        """
        masks = mask[None]
        if box is None:
            (written,) = self._symbols_each(masks, _tight_edges(masks))
            return written
        edges = np.array([[box.top], [box.left], [box.bottom], [box.right]])
        rows, columns = self._inside(edges)
        (written,) = self._symbols_each(masks & rows & columns, edges)
        return written

    def write_each(self, cells: Sequence[Cells], labels: Sequence[str]) -> list[str]:
        """Writes all at once."""
        check_one(labels)
        if not cells:
            return []
        for one in cells:
            check_cells(one, self.grid, labels)
        masks = np.stack(cells) == 1
        return [self.text(symbols) for symbols in self._symbols_each(masks, _tight_edges(masks))]

    def _symbols_each(self, masks: Bools, edges: Ints) -> list[list[int]]:
        """Writes masks, shape (masks, grid, grid), that have no cells outside their boxes.

        Every brick of a box has at most one token: its own, or that of the run that ends with it.
        """
        words = self.vocabulary
        patterns, full = self._patterns(masks), self._full_patterns(edges)
        is_set, is_inside, is_full = patterns > 0, full > 0, (patterns == full) & (full > 0)
        count, rows, columns = patterns.shape
        ends = np.arange(1, columns + 1)
        # Patterns as bytes count from the empty one, which has no token.
        first_brick = words.first[Kind.BRICK] - 1
        symbols = np.full((count, rows, 1 + columns), -1)
        bricks = symbols[:, :, 1:]
        symbols[:, :, 0] = np.where(is_set.any(axis=2), words.offset(Kind.ROW) + np.arange(rows), -1)
        np.copyto(bricks, first_brick + patterns, where=is_set & ~is_full)
        np.copyto(bricks, words.offset(Kind.FILL) + ends, where=_run_ends(is_full))
        # What is empty behind the last brick of a row needs no word.
        more_follow = np.logical_or.accumulate(is_set[:, :, ::-1], axis=2)[:, :, ::-1]
        is_jump = _run_ends(is_inside & ~is_set) & more_follow
        np.copyto(bricks, words.offset(Kind.JUMP) + ends, where=is_jump)
        written = []
        for one, box in zip(symbols, edges.T.tolist(), strict=True):
            said = one[one >= 0].tolist()
            written.append([*words.box(Box(*box)), *said] if said else [words.none])
        return written

    def _inside(self, edges: Ints) -> tuple[Bools, Bools]:
        """Returns the rows that are in boxes, shape (boxes, grid, 1), and the columns, (boxes, 1, grid)."""
        top, left, bottom, right = edges
        rows, columns = between(top, bottom, 0, self.grid), between(left, right, 0, self.grid)
        return rows[:, :, None], columns[:, None]

    def _full_patterns(self, edges: Ints) -> npt.NDArray[np.int64]:
        """Returns the pattern of each brick where all of a box is set, shape (boxes, rows, columns)."""
        rows, columns = self._inside(edges)
        words = self.vocabulary
        # One column of bricks and one row of them say it all.
        in_rows, in_columns = rows.repeat(words.brick_width, 2), columns.repeat(words.brick_height, 1)
        return self._patterns(in_rows) & self._patterns(in_columns)

    def _patterns(self, masks: Bools) -> npt.NDArray[np.int64]:
        """Returns the pattern of each brick, shape (masks, rows, columns); cells past the grid are 0."""
        return np.packbits(self.vocabulary.book.blocks(masks), axis=3)[..., 0].astype(np.int64)


def _tight_edges(masks: Bools) -> Ints:
    """Returns top, left, bottom and right of masks' tight boxes, shape (4, masks); any for empty masks."""
    rows, columns = np.any(masks, axis=2), np.any(masks, axis=1)
    sides = rows, columns, rows[:, ::-1], columns[:, ::-1]
    top, left, bottom, right = (side.argmax(axis=1) for side in sides)
    return np.stack([top, left, masks.shape[1] - bottom, masks.shape[2] - right])


def _run_ends(chosen: Bools) -> Bools:
    """Returns where runs of chosen bricks end, along each row."""
    following = np.zeros_like(chosen)
    following[..., :-1] = chosen[..., 1:]
    return chosen & ~following
