"""Reading bricks as a person would: what makes no sense is left out, the rest is kept.

For texts that were written without the full grammar, as servers do: rows and columns that leave the box or
go back are passed over, edges in the wrong order are swapped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.codec import DescriptorError
from t4s_geo.descriptors.grammar import After, BrickGrammar, BrickState, Canvas


def read_leniently(grammar: BrickGrammar, symbols: Iterable[tuple[int, int]]) -> Canvas:
    """Paints what can be made out of a text.

    Args:
        grammar: Grammar of the text's grid.
        symbols: (symbol, position in the text) of its tokens.

    Raises:
        DescriptorError: The text does not start with a box, has no row, or is longer than any descriptor.
    """
    words, canvas = grammar.vocabulary, Canvas.empty(grammar)
    edges: list[int] = []
    state: BrickState | None = None
    position = 0
    for count, (symbol, position) in enumerate(symbols):
        if count >= grammar.longest:
            raise DescriptorError("the text is longer than any descriptor", position)
        if symbol == words.none and not edges:
            return canvas
        if len(edges) < 4:
            edges.append(_edge(grammar, symbol, len(edges), position))
        elif words.row(0) <= symbol < words.jump(1):
            box = _box(edges, position)
            left = words.bricks_of(box).left
            state = BrickState(After.ROW, box, symbol - words.first_row, left)
        elif state is not None:
            state = _paint(canvas, state, symbol)
    if state is None:
        raise DescriptorError("the text breaks off", position)
    return canvas


def _paint(canvas: Canvas, state: BrickState, symbol: int) -> BrickState:
    """Paints one token within a row and returns the state with the column after it."""
    words, span = canvas.vocabulary, canvas.vocabulary.bricks_of(state.box)
    if symbol < words.jump(1):
        return state
    if symbol < words.fill(1):
        return replace(state, column=max(state.column, symbol - words.first_jump))
    end = symbol - words.first_fill if symbol < words.first_brick else state.column + 1
    if span.top <= state.row < span.bottom and state.column < min(end, span.right):
        canvas.paint(state, symbol)
    return replace(state, column=max(state.column, end))


def _edge(grammar: BrickGrammar, symbol: int, index: int, position: int) -> int:
    """Returns the number of an edge token: y, x, y, x."""
    words = grammar.vocabulary
    first = words.first_x if index % 2 else words.first_y
    if not first <= symbol <= first + words.grid:
        raise DescriptorError("the text does not start with a box", position)
    return symbol - first


def _box(edges: list[int], position: int) -> Box:
    box = Box(
        min(edges[0], edges[2]), min(edges[1], edges[3]), max(edges[0], edges[2]), max(edges[1], edges[3])
    )
    if box.top == box.bottom or box.left == box.right:
        raise DescriptorError("the box is empty", position)
    return box
