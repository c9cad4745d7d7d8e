"""Reading bricks as a person would: invalid parts are left out, the rest is kept.

For texts that were written without the full grammar, as servers do: rows and columns that leave the box or
go back are passed over, edges in the wrong order are swapped.
"""

from __future__ import annotations

from collections.abc import Iterable

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.format import DescriptorError
from t4s_geo.descriptors.grammar import BrickGrammar, BrickState, Canvas
from t4s_geo.descriptors.states import After, first_column
from t4s_geo.descriptors.tokens import Kind


def read_leniently(grammar: BrickGrammar, symbols: Iterable[tuple[int, int]]) -> Canvas:
    """Paints what can be made out of a text.

    Args:
        grammar: Grammar of the text's format and grid.
        symbols: (symbol, position in the text) of its tokens.

    Raises:
        DescriptorError: The text does not start with a box, has no row, or is longer than any descriptor.
    """
    words, canvas = grammar.vocabulary, Canvas.empty(grammar)
    edges: list[int] = []
    state: BrickState | None = None
    position = number = 0
    for count, (symbol, position) in enumerate(symbols):
        if count >= grammar.longest:
            raise DescriptorError("the text is longer than any descriptor", position)
        if symbol == words.none and not edges:
            return canvas
        if words.several and state is not None and words.tokens[symbol][0] == Kind.Y:
            edges, state = [], None
        if len(edges) < 4:
            edges.append(_edge(grammar, symbol, len(edges), position))
            if len(edges) == 4:
                number += 1
                box = _box(edges, position)
                state = grammar.start._replace(
                    after=After.BOX,
                    top=box.top, left=box.left, bottom=box.bottom, right=box.right,
                    number=number,
                )  # fmt: skip
        elif state is not None:
            state = _follow(canvas, state, symbol)
    if state is None or (number == 1 and state.after == After.BOX):
        raise DescriptorError("the text breaks off", position)
    return canvas


def _follow(canvas: Canvas, state: BrickState, symbol: int) -> BrickState:
    """Takes one token after a box, paints what it says and returns the state after it."""
    words = canvas.vocabulary
    kind, value = words.tokens[symbol]
    if kind == Kind.ROW:
        return state._replace(after=After.ROW, row=value, column=first_column(words, state.left, state.size))
    if kind == Kind.SIZE and state.after == After.BOX:
        return state._replace(size=value)
    if kind == Kind.SEAM and state.after == After.ROW and state.part + 1 < words.parts:
        canvas.paint(state, symbol)
        return state._replace(after=After.SEAM, part=value)
    if kind == Kind.JUMP and state.after == After.ROW:
        return state._replace(column=max(state.column, value))
    if kind in (Kind.FILL, Kind.BRICK) and state.after == After.ROW:
        return _paint(canvas, state, symbol, value if kind == Kind.FILL else state.column + 1)
    return state


def _paint(canvas: Canvas, state: BrickState, symbol: int, end: int) -> BrickState:
    """Paints bricks up to a column and returns the state with the column after them."""
    span = canvas.vocabulary.bricks_of(state.box, state.size)
    if span.top <= state.row < span.bottom and state.column < min(end, span.right):
        canvas.paint(state, symbol)
    return state._replace(column=max(state.column, end))


def _edge(grammar: BrickGrammar, symbol: int, index: int, position: int) -> int:
    """Returns the number of an edge token: y, x, y, x."""
    kind, value = grammar.vocabulary.tokens[symbol]
    if kind != (Kind.X if index % 2 else Kind.Y):
        raise DescriptorError("a box is not four edges", position)
    return value


def _box(edges: list[int], position: int) -> Box:
    box = Box(
        min(edges[0], edges[2]), min(edges[1], edges[3]), max(edges[0], edges[2]), max(edges[1], edges[3])
    )
    if box.top == box.bottom or box.left == box.right:
        raise DescriptorError("the box is empty", position)
    return box
