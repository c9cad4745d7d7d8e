"""Reading a correct text of bricks all at once, where the state machine goes token by token.

A scene has thousands of texts, nearly all of them correct, and each is read more than once. The state before
each token is found for the whole text at once, and what `transitions` says of it is looked up in tables; a
text that fails anywhere is left to the state machine, which says where and why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas
from t4s_geo.descriptors.positions import columns_after, rows_of
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.transitions import (
    NOWHERE,
    After,
    Quantity,
    Transitions,
    first_column,
    quantities,
)
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Ints = npt.NDArray[np.int64]

_EDGES = tuple(after.value for after in (After.TOP, After.LEFT, After.BOTTOM, After.BOX))


@dataclass(frozen=True, eq=False)
class _Text:
    """The tokens of a text whose kinds follow each other as they may, and where each stands.

    Attributes:
        kinds: What they are, shape (tokens,), as all that is not about objects.
        values: Their values.
        owners: Index of the object that each is of.
        edges: Top, left, bottom and right of each object's box, in steps, shape (4, objects).
        sizes: Finest cells along each side of its cells, shape (objects,).
        parts: Part of its object that each is of.
        rows: Row of bricks.
        columns: Column of bricks that stands next after each token.
    """

    kinds: Ints
    values: Ints
    owners: Ints
    edges: Ints
    sizes: Ints
    parts: Ints
    rows: Ints
    columns: Ints

    @classmethod
    def placed(cls, words: BrickVocabulary, kinds: Ints, values: Ints, states: Ints) -> _Text:
        """Finds out where the tokens stand; `states` are those after them."""
        edges = np.stack([values[states == edge] for edge in _EDGES])
        sizes = np.full(edges.shape[1], words.sizes[0])
        if words.spoken_sizes:
            sizes = values[states == After.SIZE.value]
        owners = np.cumsum(states == After.TOP.value) - 1
        # Only where there is one object can it have several parts.
        parts = np.cumsum(states == After.SEAM.value)
        left = first_column(words, edges[1], sizes)
        columns = columns_after(kinds, values, left[owners])
        return cls(kinds, values, owners, edges, sizes, parts, rows_of(kinds, values), columns)

    def fields_before(self) -> tuple[Ints | int, ...]:
        """Returns the fields of the state before each token, as far as it asks for them."""
        after = self.owners, self.rows, self.columns, self.parts
        owners, rows, columns, parts = map(_shifted, after)
        return 0, *self.edges[:, owners], rows, columns, self.sizes[owners], parts, 0


def read_correct(grammar: BrickGrammar, symbols: Ints) -> Canvas | None:
    """Reads a text.

    Args:
        grammar: Grammar of the text.
        symbols: Its tokens as indices into the vocabulary, the end not among them, shape (tokens,).

    Returns:
        What it says; None if the grammar does not allow it.
    """
    words, tables = grammar.vocabulary, grammar.transitions.tables
    if not symbols.size:
        return None
    kinds, values = words.kinds[symbols], words.values[symbols]
    states = _states_after(grammar.transitions, kinds)
    before = _shifted(states, After.NOTHING.value)
    if (tables.following[before, kinds] != states).any():
        return None
    if tables.following[states[-1], Kind.END.value] == NOWHERE:
        return None
    canvas = Canvas.empty(grammar)
    if states[0] == After.NONE.value:
        return canvas
    text = _Text.placed(words, kinds, values, states)
    places = np.arange(symbols.size)
    known = np.empty((len(Quantity), symbols.size), np.int64)
    for quantity, value in zip(known, quantities(words, text.fields_before()), strict=True):
        quantity[:] = value
    wrong = values < known[tables.low[before, kinds], places]
    wrong |= values >= known[tables.high[before, kinds], places]
    wrong |= tables.least[before, kinds] > grammar.longest - places
    if wrong.any():
        return None
    for index in range(len(text.sizes)):
        _paint(canvas, text, index, 0)
    if text.parts[-1]:
        canvas.begin_part()
        _paint(canvas, text, 0, 1)
    return canvas


def _shifted(after: Ints, start: int = 0) -> Ints:
    """Returns what is before each token of what is after it."""
    before = np.empty_like(after)
    before[0], before[1:] = start, after[:-1]
    return before


def _states_after(transitions: Transitions, kinds: Ints) -> Ints:
    """Returns the state after each token of a text, if the text is correct.

    A kind that leads to several states, as box edges do, does so in turn.
    """
    states = transitions.first_states[kinds]
    for kind, entered in transitions.later_states.items():
        places = np.flatnonzero(kinds == kind)
        for turn, state in enumerate(entered, start=1):
            states[places[turn :: len(entered) + 1]] = state
    return states


def _runs(shape: tuple[int, int], rows: Ints, starts: Ints, ends: Ints) -> npt.NDArray[np.bool_]:
    """Returns the columns from each start up to its end, of their rows; they do not overlap."""
    height, width = shape
    # One column more, where runs to the end of a row end.
    first = np.bincount(rows * (width + 1) + starts, minlength=height * (width + 1))
    past = np.bincount(rows * (width + 1) + ends, minlength=height * (width + 1))
    return (first - past).cumsum().reshape(height, width + 1)[:, :-1] > 0


def _paint(canvas: Canvas, text: _Text, index: int, which: int) -> None:
    """Sets the cells of a part of one object that are in its box and in no object before it."""
    words = canvas.vocabulary
    box, size = Box(*text.edges[:, index].tolist()), int(text.sizes[index])
    span = words.bricks_of(box, size)
    part = (text.owners == index) & (text.parts == which)
    patterns = np.zeros((span.bottom - span.top, span.right - span.left), np.int64)
    bricks = part & (text.kinds == Kind.BRICK.value)
    # Behind the patterns with a token, numbered from 1, comes the full one; 0 is the empty one.
    full = len(words.pattern_bits) + 1
    rows, columns = text.rows - span.top, text.columns - span.left
    patterns[rows[bricks], columns[bricks] - 1] = text.values[bricks] + 1
    fills = np.flatnonzero(part & (text.kinds == Kind.FILL.value))
    patterns[_runs(patterns.shape, rows[fills], columns[fills - 1], columns[fills])] = full
    cells = words.painted_bits[patterns].swapaxes(1, 2)
    cells = cells.reshape(patterns.shape[0] * words.brick_height, patterns.shape[1] * words.brick_width)
    if size > 1:
        cells = cells.repeat(size, axis=0).repeat(size, axis=1)
    inside = words.cells_of(box)
    top, left = span.top * words.brick_height * size, span.left * words.brick_width * size
    target = canvas.layers[which][inside.top : inside.bottom, inside.left : inside.right]
    cells = cells[inside.top - top : inside.bottom - top, inside.left - left : inside.right - left]
    target[cells & (target == 0)] = index + 1
