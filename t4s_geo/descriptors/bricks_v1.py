"""Box-wise descriptors made of semantic bricks, version 1 (after Text4Seg++, "next-brick prediction").

A mask is its bounding box and then, row of bricks by row of bricks, the patterns inside it. A brick is
the binary pattern of a block of 4x2 cells, one token. Rows and columns are anchored: `<r3>` opens brick
row 3, `<j9>` says that all bricks before column 9 are empty, `<f9>` that they are full. Empty rows are
left out. `<none>` is the whole answer where nothing was found. `docs/descriptors.md` specifies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.bricks import BrickFormat
from t4s_geo.descriptors.cells import Box, tight_box
from t4s_geo.descriptors.registry import register
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Patterns = npt.NDArray[np.uint8]


@register
@dataclass(frozen=True)
class BrickFormatV1(BrickFormat):
    """Version 1: one box, all patterns of 4x2 cells. Writing loses nothing."""

    name: ClassVar[str] = "boxwise-bricks-v1"

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

    def _brick_rows(self, patterns: Patterns, full: Patterns, box: Box) -> list[int]:
        """Returns the symbols of all rows of bricks that are not empty.

        Every brick of the span has at most one token: its own, or that of the run that ends with it.
        """
        words, span = self.vocabulary, self.vocabulary.bricks_of(box)
        inside = slice(span.top, span.bottom), slice(span.left, span.right)
        patterns, full = patterns[inside].astype(np.int64), full[inside]
        rows, ends = np.arange(span.top, span.bottom), np.arange(span.left + 1, span.right + 1)
        # Patterns as bytes count from the empty one, which has no token.
        first_brick = words.first[Kind.BRICK] - 1
        is_set, is_full = patterns > 0, patterns == full
        symbols = np.full((rows.size, ends.size + 1), -1)
        symbols[:, 0] = np.where(is_set.any(axis=1), words.offset(Kind.ROW) + rows, -1)
        symbols[:, 1:] = np.where(is_set & ~is_full, first_brick + patterns, -1)
        symbols[:, 1:] = np.where(_run_ends(is_full), words.offset(Kind.FILL) + ends, symbols[:, 1:])
        # What is empty behind the last brick of a row needs no word.
        more_follow = np.logical_or.accumulate(is_set[:, ::-1], axis=1)[:, ::-1]
        is_jump = _run_ends(~is_set) & more_follow
        symbols[:, 1:] = np.where(is_jump, words.offset(Kind.JUMP) + ends, symbols[:, 1:])
        written: list[int] = symbols[symbols >= 0].tolist()
        return written


def _run_ends(chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Returns where runs of chosen bricks end, along each row."""
    following = np.zeros_like(chosen)
    following[:, :-1] = chosen[:, 1:]
    return chosen & ~following
