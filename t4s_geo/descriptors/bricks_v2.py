"""Box-wise descriptors made of semantic bricks, version 2: learned bricks, cells of a fitting size, objects.

As version 1, a mask is a box and rows of bricks in it. A brick is 8x8 cells, and its token one of 1,024
patterns that were learned from masks of land cover. After the box one token says how large the cells are, so
small things get fine cells and large plain ones few tokens. An answer holds one box for each object. What is
written is what describes the mask best for its length. `docs/descriptors.md` specifies it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.bricks import BrickFormat, check_one
from t4s_geo.descriptors.cells import Box, tight_box
from t4s_geo.descriptors.codebook import Codebook, learned_patterns
from t4s_geo.descriptors.format import Cells, Objects, check_cells
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas
from t4s_geo.descriptors.registry import register
from t4s_geo.descriptors.row_search import Line, symbols_of, write_rows
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Mask = npt.NDArray[np.bool_]
BOX_STEPS = 64
SIZES = (1, 2, 4, 8)
DEFAULT_LIMIT = 1024
_HIGHEST_PRICE = 0.1


@register
@dataclass(frozen=True)
class BrickFormatV2(BrickFormat):
    """Version 2. Writing keeps what is worth its tokens; reading is exact.

    Attributes:
        limit: Most tokens of a text, its end included.
        price: Share of an object that one token less is worth to the writer.
        sizes: Sizes of cells that the writer chooses from, of `SIZES`.
        book: Patterns of the bricks.
    """

    limit: int = DEFAULT_LIMIT
    price: float = 0.001
    sizes: tuple[int, ...] = SIZES
    book: Codebook = field(default_factory=learned_patterns)
    name: ClassVar[str] = "boxwise-bricks-v2"
    tells_objects: ClassVar[bool] = True

    @classmethod
    def make(cls, grid: int, max_tokens: int | None = None) -> Self:
        """Makes the format for a grid and most tokens of a text; `DEFAULT_LIMIT` by default."""
        return cls(grid) if max_tokens is None else cls(grid, max_tokens)

    @cached_property
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid."""
        if self.grid % BOX_STEPS:
            raise ValueError(f"{self.name} needs a grid that is a multiple of {BOX_STEPS}, not {self.grid}")
        return BrickVocabulary(self.grid, self.book, SIZES, self.grid // BOX_STEPS, several=True)

    @cached_property
    def grammar(self) -> BrickGrammar:
        """The state machine that says which token may follow."""
        return BrickGrammar(self.vocabulary, self.limit)

    def symbols(self, mask: Mask) -> list[int]:
        """Writes a mask of shape (grid, grid) as one object; indices into the vocabulary."""
        return self._fitting([mask] if mask.any() else [])

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes the cells of the one label as one object, or each of its objects with a box of its own.

        Where there is no room for all objects in detail, they get coarser; what still has none is left out,
        the smallest first.
        """
        if objects is None:
            return super().write(cells, labels)
        check_one(labels)
        check_cells(cells, self.grid, labels)
        if objects.shape != cells.shape:
            raise ValueError(f"objects have shape {objects.shape}, and the grid is {self.grid}x{self.grid}")
        numbered = np.where(cells == 1, objects, 0)
        numbers = np.unique(numbered)
        return self.text(self._fitting([numbered == number for number in numbers[numbers > 0]]))

    def _fitting(self, masks: list[Mask]) -> list[int]:
        """Writes objects from top to bottom at the lowest price at which they fit into a text."""
        masks = sorted(masks, key=lambda mask: -int(mask.sum()))
        while masks:
            price = self.price
            while price <= max(self.price, _HIGHEST_PRICE):
                written = sorted(filter(None, (self._object(mask, price) for mask in masks)))
                if sum(map(len, written)) < self.limit:
                    return [symbol for symbols in written for symbol in symbols] or [self.vocabulary.none]
                price *= 2
            masks = masks[: len(masks) * 3 // 4]
        return [self.vocabulary.none]

    def _object(self, mask: Mask, price: float) -> list[int]:
        """Writes an object with the cells at which it costs least; nothing if it is not worth its tokens."""
        step = self.vocabulary.box_step
        box = _snapped(mask, step)
        area = float(mask.sum())
        choices = [_Choice.make(self, mask, box, size, price * area) for size in self.sizes]
        best = min(choices, key=lambda choice: choice.cost)
        if not best.lines:
            return []
        # What was given up may have been what made the box large.
        left = self._painted(best) & mask
        if left.any() and (smaller := _snapped(left, step)) != box:
            again = _Choice.make(self, mask, smaller, best.size, price * area)
            best = again if again.lines and again.cost <= best.cost else best
        return list(self._spoken(best))

    def _painted(self, choice: _Choice) -> Mask:
        canvas, state = Canvas.empty(self.grammar), self.grammar.start
        for symbol in self._spoken(choice):
            canvas.paint(state, symbol)
            state = self.grammar.advance(state, symbol)._replace(length=0)
        return canvas.cells

    def _spoken(self, choice: _Choice) -> Iterator[int]:
        words = self.vocabulary
        yield from words.box(choice.box)
        yield words.symbol(Kind.SIZE, choice.size)
        yield from symbols_of(choice.lines, words)


@dataclass(frozen=True)
class _Choice:
    """An object written with one size of cells.

    Attributes:
        box: Its box in steps.
        size: Finest cells along each side of a cell.
        lines: Its rows of bricks.
        cost: Wrong finest cells and the price of the tokens.
    """

    box: Box
    size: int
    lines: tuple[Line, ...]
    cost: float

    @classmethod
    def make(cls, format: BrickFormatV2, mask: Mask, box: Box, size: int, price: float) -> _Choice:
        """Writes a mask under a box; `price` is that of a token in finest cells."""
        cells = format.vocabulary.cells_of(box)
        inside = np.zeros_like(mask)
        inside[cells.top : cells.bottom, cells.left : cells.right] = True
        covered = mask & inside
        rows = write_rows(_counts(covered, size), _counts(inside, size), format.book, price)
        return cls(box, size, rows.lines, rows.cost + float(mask.sum() - covered.sum()))


def _counts(mask: Mask, size: int) -> npt.NDArray[np.float32]:
    """Counts the set finest cells of each cell of a size."""
    side = len(mask) // size
    counts: npt.NDArray[np.float32] = mask.reshape(side, size, side, size).sum(axis=(1, 3), dtype=np.float32)
    return counts


def _snapped(mask: Mask, step: int) -> Box:
    """Returns the smallest box in steps that holds a mask, which must not be empty."""
    box = tight_box(mask)
    if box is None:
        raise ValueError("an empty mask has no box")
    return Box(box.top // step, box.left // step, -(-box.bottom // step), -(-box.right // step))
