"""Reading correct texts of bricks all at once, where the state machine goes token by token.

A scene has thousands of texts, nearly all of them correct, and each alone is too short for arrays to pay. The
state before each token is found for all texts of a batch at once, and what `transitions` says of it is looked
up in tables; a text that fails anywhere is left to the state machine, which says where and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import between
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas
from t4s_geo.descriptors.positions import columns_after, latest, rows_of
from t4s_geo.descriptors.states import After, Quantity, first_column, quantities
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.transitions import NOWHERE, Transitions
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

CELLS_AT_ONCE: Final = 1 << 20
"""Cells of the texts that are read at once, at most: their masks take a few bytes for each."""

_EDGES = tuple(after.value for after in (After.TOP, After.LEFT, After.BOTTOM, After.BOX))


@dataclass(frozen=True, eq=False)
class _Texts:
    """The tokens of texts, one after another, whose kinds follow each other as they may, and their places.

    Attributes:
        kinds: What they are, shape (tokens,), as all that is not about objects.
        values: Their values.
        texts: Number of the text that each is of, ascending.
        owners: Index of the object that each is of.
        edges: Top, left, bottom and right of each object's box, in steps, shape (4, objects).
        sizes: Finest cells along each side of its cells, shape (objects,).
        holders: Number of the text that it is in, shape (objects,).
        parts: Part of its object that each token is of.
        rows: Row of bricks.
        columns: Column of bricks that stands next after each token.
    """

    kinds: Ints
    values: Ints
    texts: Ints
    owners: Ints
    edges: Ints
    sizes: Ints
    holders: Ints
    parts: Ints
    rows: Ints
    columns: Ints

    @classmethod
    def placed(cls, words: BrickVocabulary, kinds: Ints, values: Ints, states: Ints, texts: Ints) -> _Texts:
        """Finds out where the tokens stand; `states` are those after them."""
        edges = np.stack([values[states == edge] for edge in _EDGES])
        sizes = np.full(edges.shape[1], words.sizes[0])
        if words.spoken_sizes:
            sizes = values[states == After.SIZE.value]
        is_top = states == After.TOP.value
        owners = np.cumsum(is_top) - 1
        seams = np.cumsum(states == After.SEAM.value)
        parts = seams - seams[latest(_begins(texts))]
        left = first_column(words, edges[1], sizes)
        columns = columns_after(kinds, values, left[owners])
        rows = rows_of(kinds, values)
        return cls(kinds, values, texts, owners, edges, sizes, texts[is_top], parts, rows, columns)

    def fields_before(self) -> tuple[Ints | int, ...]:
        """Returns the fields of the state before each token, as far as it asks for them."""
        after = self.owners, self.rows, self.columns, self.parts
        owners, rows, columns, parts = map(_shifted, after)
        return 0, *self.edges[:, owners], rows, columns, self.sizes[owners], parts, 0


def read_correct(grammar: BrickGrammar, texts: Sequence[Ints]) -> list[Canvas | None]:
    """Reads texts.

    Args:
        grammar: Their grammar.
        texts: The tokens of each as indices into the vocabulary, the end not among them, shape (tokens,).

    Returns:
        What each says; None if the grammar does not allow it.
    """
    at_once = max(1, CELLS_AT_ONCE // grammar.vocabulary.grid**2)
    starts = range(0, len(texts), at_once)
    return [read for start in starts for read in _read(grammar, texts[start : start + at_once])]


def _read(grammar: BrickGrammar, parts: Sequence[Ints]) -> list[Canvas | None]:
    """Reads texts that there is room for at once."""
    words, tables = grammar.vocabulary, grammar.transitions.tables
    symbols, lengths = np.concatenate(parts), np.array([*map(len, parts)])
    texts = np.repeat(np.arange(len(parts)), lengths)
    kinds, values = words.kinds[symbols], words.values[symbols]
    states = _states_after(grammar.transitions, kinds, texts)
    before = np.where(_begins(texts), After.NOTHING.value, _shifted(states))
    wrong = tables.following[before, kinds] != states
    last = np.cumsum(lengths)[lengths > 0] - 1
    wrong[last] |= tables.following[states[last], Kind.END.value] == NOWHERE
    correct = (lengths > 0) & ~_any_of(wrong, texts, lengths.size)
    says_none = _any_of(states == After.NONE.value, texts, lengths.size)
    some = (correct & ~says_none)[texts]
    if some.any():
        placed = _Texts.placed(words, kinds[some], values[some], states[some], texts[some])
        correct &= ~_any_of(_out_of_range(grammar, placed, before[some]), placed.texts, lengths.size)
    canvases = [Canvas.empty(grammar) if is_correct else None for is_correct in correct.tolist()]
    if some.any():
        _paint_all(canvases, placed)
    return canvases


def _out_of_range(grammar: BrickGrammar, text: _Texts, before: Ints) -> Bools:
    """Tells of which tokens the value may not follow the states before them, or the text gets too long."""
    tables, places = grammar.transitions.tables, np.arange(before.size)
    known = np.empty((len(Quantity), before.size), np.int64)
    for quantity, value in zip(known, quantities(grammar.vocabulary, text.fields_before()), strict=True):
        quantity[:] = value
    wrong = text.values < known[tables.low[before, text.kinds], places]
    wrong |= text.values >= known[tables.high[before, text.kinds], places]
    written = places - latest(_begins(text.texts))
    wrong |= tables.least[before, text.kinds] > grammar.longest - written
    return wrong


def _begins(texts: Ints) -> Bools:
    """Tells which tokens are the first of their texts."""
    begins = np.ones(texts.size, np.bool_)
    begins[1:] = texts[1:] != texts[:-1]
    return begins


def _any_of(chosen: Bools, texts: Ints, count: int) -> Bools:
    """Tells which texts have a chosen token, shape (count,)."""
    found: Bools = np.bincount(texts[chosen], minlength=count) > 0
    return found


def _shifted(after: Ints) -> Ints:
    """Returns what is before each token of what is after it; 0 before the first."""
    before = np.empty_like(after)
    before[:1], before[1:] = 0, after[:-1]
    return before


def _ranks(groups: Ints) -> Ints:
    """Returns how many of the same group stand before each; groups ascend."""
    ranks: Ints = np.arange(groups.size) - np.searchsorted(groups, groups)
    return ranks


def _states_after(transitions: Transitions, kinds: Ints, texts: Ints) -> Ints:
    """Returns the state after each token, if its text is correct.

    A kind that leads to several states, as box edges do, does so in turn.
    """
    states = transitions.first_states[kinds]
    for kind, later in transitions.later_states.items():
        entered = np.array([transitions.first_states[kind], *later])
        places = np.flatnonzero(kinds == kind)
        states[places] = entered[_ranks(texts[places]) % entered.size]
    return states


def _runs(shape: tuple[int, int], rows: Ints, starts: Ints, ends: Ints) -> Bools:
    """Returns the columns from each start up to its end, of their rows; they do not overlap."""
    height, width = shape
    # One column more, where runs to the end of a row end.
    first = np.bincount(rows * (width + 1) + starts, minlength=height * (width + 1))
    past = np.bincount(rows * (width + 1) + ends, minlength=height * (width + 1))
    return (first - past).cumsum().reshape(height, width + 1)[:, :-1] > 0


def _paint_all(canvases: Sequence[Canvas | None], text: _Texts) -> None:
    """Paints the texts that have a canvas: the first object of each, then the second, and so on."""
    is_wanted = np.array([canvas is not None for canvas in canvases])[text.holders]
    ranks = _ranks(text.holders)
    for rank in range(int(ranks.max()) + 1):
        _paint_sizes(canvases, text, is_wanted & (ranks == rank), rank + 1, 0)
    # Only where there is one object can it have several parts.
    has_seams = is_wanted & _any_of(text.parts > 0, text.owners, is_wanted.size)
    if has_seams.any():
        for holder in text.holders[has_seams].tolist():
            _canvas(canvases, holder).begin_part()
        _paint_sizes(canvases, text, has_seams, 1, 1)


def _paint_sizes(
    canvases: Sequence[Canvas | None], text: _Texts, chosen: Bools, number: int, which: int
) -> None:
    """Paints as `_paint` objects whose sizes may differ; `chosen` has the shape (objects,)."""
    for size in np.unique(text.sizes[chosen]).tolist():
        _paint(canvases, text, np.flatnonzero(chosen & (text.sizes == size)), number, which)


def _canvas(canvases: Sequence[Canvas | None], number: int) -> Canvas:
    canvas = canvases[number]
    assert canvas is not None
    return canvas


def _paint(canvases: Sequence[Canvas | None], text: _Texts, objects: Ints, number: int, which: int) -> None:
    """Sets the cells of a part of objects of one size that are in their boxes and in no object before them.

    Args:
        canvases: By text.
        text: The texts.
        objects: Indices of the objects, one of a text at most.
        number: What cells are set to.
        which: The part.
    """
    words, size = _canvas(canvases, int(text.holders[objects[0]])).vocabulary, int(text.sizes[objects[0]])
    edges = text.edges[:, objects] * words.box_step
    high, wide = words.brick_height * size, words.brick_width * size
    top, left = int(edges[0].min()) // high, int(edges[1].min()) // wide
    height, width = -(-int(edges[2].max()) // high) - top, -(-int(edges[3].max()) // wide) - left
    slots = np.full(text.sizes.size, -1)
    slots[objects] = np.arange(objects.size)
    slot = slots[text.owners]
    part = (slot >= 0) & (text.parts == which)
    rows, columns = slot * height + text.rows - top, text.columns - left
    patterns = np.zeros((objects.size * height, width), np.int64)
    bricks = part & (text.kinds == Kind.BRICK.value)
    # Behind the patterns with a token, numbered from 1, comes the full one; 0 is the empty one.
    patterns[rows[bricks], columns[bricks] - 1] = text.values[bricks] + 1
    fills = np.flatnonzero(part & (text.kinds == Kind.FILL.value))
    patterns[_runs(patterns.shape, rows[fills], columns[fills - 1], columns[fills])] = (
        len(words.pattern_bits) + 1
    )
    cells = words.painted_bits[patterns].swapaxes(1, 2)
    if size > 1:
        cells = cells.repeat(size, axis=1).repeat(size, axis=3)
    cells = cells.reshape(objects.size, height * high, width * wide)
    cells &= between(edges[0], edges[2], top * high, height * high)[:, :, None]
    cells &= between(edges[1], edges[3], left * wide, width * wide)[:, None, :]
    for holder, painted in zip(text.holders[objects].tolist(), cells, strict=True):
        target = _canvas(canvases, holder).layers[which][top * high :, left * wide :]
        target = target[: painted.shape[0], : painted.shape[1]]
        target[painted[: target.shape[0], : target.shape[1]] & (target == 0)] = number
