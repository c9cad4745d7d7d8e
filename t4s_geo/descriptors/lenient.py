"""Reading bricks as a person would: what makes no sense is left out, the rest is kept.

For texts that were written without the full grammar, as servers do: rows and columns that leave the box or
go back are passed over, edges in the wrong order are swapped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.format import DescriptorError
from t4s_geo.descriptors.grammar import After, BrickGrammar, BrickState, Canvas


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
        if words.several and state is not None and words.first_y <= symbol < words.first_x:
            edges, state = [], None
        if len(edges) < 4:
            edges.append(_edge(grammar, symbol, len(edges), position))
            if len(edges) == 4:
                number += 1
                state = replace(grammar.start, after=After.BOX, box=_box(edges, position), number=number)
        elif state is not None:
            state = _follow(canvas, state, symbol)
    if state is None or (number == 1 and state.after == After.BOX):
        raise DescriptorError("the text breaks off", position)
    return canvas


def _follow(canvas: Canvas, state: BrickState, symbol: int) -> BrickState:
    """Takes one token after a box, paints what it says and returns the state after it."""
    words = canvas.vocabulary
    if words.first_row <= symbol < words.jump(1):
        left = words.bricks_of(state.box, state.size).left
        return replace(state, after=After.ROW, row=symbol - words.first_row, column=left)
    if words.first_size <= symbol < words.first_row and state.after == After.BOX:
        return replace(state, size=words.sizes[symbol - words.first_size])
    return _paint(canvas, state, symbol) if state.after == After.ROW else state


def _paint(canvas: Canvas, state: BrickState, symbol: int) -> BrickState:
    """Paints one token within a row and returns the state with the column after it."""
    words, span = canvas.vocabulary, canvas.vocabulary.bricks_of(state.box, state.size)
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
    if not first <= symbol <= first + words.edges:
        raise DescriptorError("a box is not four edges", position)
    return symbol - first


def _box(edges: list[int], position: int) -> Box:
    box = Box(
        min(edges[0], edges[2]), min(edges[1], edges[3]), max(edges[0], edges[2]), max(edges[1], edges[3])
    )
    if box.top == box.bottom or box.left == box.right:
        raise DescriptorError("the box is empty", position)
    return box
