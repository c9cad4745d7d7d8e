"""Reading a correct text of bricks all at once, where the state machine goes token by token.

A scene has thousands of texts, nearly all of them correct, and each is read more than once. What is checked
here is what `BrickGrammar` allows, written as comparisons of whole arrays; a text that fails any of them is
left to the state machine, which says where and why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.grammar import TO_BRICK, TO_JUMP, TO_ROW, BrickGrammar
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Ints = npt.NDArray[np.int64]

NONE, EDGE_Y, EDGE_X, SIZE, ROW, JUMP, FILL, BRICK = range(8)


@dataclass(frozen=True)
class _Body:
    """The tokens of all objects behind their headers, and where each stands.

    Attributes:
        symbols: The tokens, shape (tokens,), as all others.
        kinds: What they are.
        owners: Index of the object.
        rows: Row of bricks.
        columns: Column of bricks that the token is about.
    """

    symbols: Ints
    kinds: Ints
    owners: Ints
    rows: Ints
    columns: Ints


def read_correct(grammar: BrickGrammar, symbols: Ints) -> npt.NDArray[np.uint16] | None:
    """Reads a text.

    Args:
        grammar: Grammar of the text.
        symbols: Its tokens as indices into the vocabulary, the end not among them, shape (tokens,).

    Returns:
        Number of the object that each finest cell belongs to, 0 for none; shape (grid, grid), dtype uint16.
        None if the grammar does not allow the text.
    """
    words = grammar.vocabulary
    objects = np.zeros((words.grid, words.grid), np.uint16)
    kinds = _kinds(words, symbols)
    if symbols.size and kinds[0] == NONE:
        return objects if symbols.size == 1 else None
    headers = _headers(words, symbols, kinds)
    if headers is None:
        return None
    starts, boxes, sizes = headers
    spans = [words.bricks_of(box, size) for box, size in zip(boxes, sizes, strict=True)]
    body = _body(grammar, symbols, kinds, starts, spans)
    if body is None:
        return None
    for number in range(len(boxes)):
        part = body.owners == number
        _paint(words, objects, number + 1, boxes[number], sizes[number], spans[number], body, part)
    return objects


def _kinds(words: BrickVocabulary, symbols: Ints) -> Ints:
    firsts = [
        words.first_y, words.first_x, words.first_size, words.first_row, words.jump(1), words.fill(1),
        words.first_brick,
    ]  # fmt: skip
    return np.searchsorted(firsts, symbols, side="right")


def _headers(words: BrickVocabulary, symbols: Ints, kinds: Ints) -> tuple[Ints, list[Box], list[int]] | None:
    """Reads the boxes, and the sizes of their cells; None if any does not stand as it should."""
    shape = [EDGE_Y, EDGE_X, EDGE_Y, EDGE_X, *([SIZE] if words.spoken_sizes else [])]
    starts = np.flatnonzero(kinds == EDGE_Y)[::2]
    if not starts.size or starts[0] or starts[-1] + len(shape) >= symbols.size:
        return None
    if starts.size > 1 and not words.several:
        return None
    places = starts[:, None] + np.arange(len(shape))
    if (kinds[starts + len(shape)] != ROW).any():
        return None
    if (kinds[places] != shape).any() or np.count_nonzero(kinds <= SIZE) != places.size:
        return None
    top, left, bottom, right = (symbols[places[:, :4]] - [words.first_y, words.first_x] * 2).T
    if (top >= bottom).any() or (left >= right).any() or (np.diff(top) < 0).any():
        return None
    boxes = [
        Box(*edges) for edges in zip(*(edge.tolist() for edge in (top, left, bottom, right)), strict=True)
    ]
    sizes = [words.sizes[0]] * len(boxes)
    if words.spoken_sizes:
        sizes = [words.sizes[index] for index in (symbols[places[:, 4]] - words.first_size).tolist()]
    return starts, boxes, sizes


def _body(grammar: BrickGrammar, symbols: Ints, kinds: Ints, starts: Ints, spans: list[Box]) -> _Body | None:
    """Finds out where each token stands; None if any may not stand there."""
    words = grammar.vocabulary
    places = np.flatnonzero(kinds >= ROW)
    symbols, before, kinds = symbols[places], kinds[places - 1], kinds[places]
    owners = np.searchsorted(starts, places, side="right") - 1
    top, left, bottom, right = (
        np.array([getattr(span, edge) for span in spans])[owners]
        for edge in ("top", "left", "bottom", "right")
    )
    is_row, is_jump, is_fill, is_brick = (kinds == kind for kind in (ROW, JUMP, FILL, BRICK))
    first = before <= SIZE
    # A row and a jump must be followed by what they open.
    opened = (before == ROW) | (before == JUMP)
    closing = np.append(before[1:] <= SIZE, True) if before.size else np.zeros(0, np.bool_)
    wrong = (opened & is_row) | ((is_row | is_jump) & closing)
    wrong |= (is_jump & (before == JUMP)) | (is_fill & (before == FILL))
    room = grammar.longest - places
    wrong |= (room < TO_BRICK) | ((is_jump | is_row) & (room < TO_JUMP)) | (is_row & (room < TO_ROW) & ~first)
    if wrong.any() or (grammar.longest - starts[1:] < grammar.object_tokens).any():
        return None
    row_places = np.maximum.accumulate(np.where(is_row, np.arange(places.size), 0))
    rows = symbols[row_places] - words.first_row
    after = np.where(is_row, left, 0)
    after[is_jump] = symbols[is_jump] - words.first_jump
    after[is_fill] = symbols[is_fill] - words.first_fill
    anchors = np.maximum.accumulate(np.where(is_brick, 0, np.arange(places.size)))
    after = after[anchors] + np.arange(places.size) - anchors
    columns = np.append(0, after[:-1])
    numbers, spans_of_rows = rows[is_row], owners[is_row]
    same_object = spans_of_rows[1:] == spans_of_rows[:-1]
    wrong = (rows < top) | (rows >= bottom) | (~is_row & (after <= columns)) | (after > right)
    wrong |= is_jump & (after >= right)
    if wrong.any() or (same_object & (np.diff(numbers) <= 0)).any():
        return None
    return _Body(symbols, kinds, owners, rows, columns)


def _paint(
    words: BrickVocabulary,
    objects: npt.NDArray[np.uint16],
    number: int,
    box: Box,
    size: int,
    span: Box,
    body: _Body,
    part: npt.NDArray[np.bool_],
) -> None:
    """Sets the cells of one object that are in its box and in no object before it."""
    patterns = np.zeros((span.bottom - span.top, span.right - span.left), np.int64)
    bricks = part & (body.kinds == BRICK)
    # Behind the patterns with a token, numbered from 1, comes the full one; 0 is the empty one.
    full = len(words.pattern_bits) + 1
    rows, columns = body.rows - span.top, body.columns - span.left
    patterns[rows[bricks], columns[bricks]] = body.symbols[bricks] - words.first_brick + 1
    for place in np.flatnonzero(part & (body.kinds == FILL)).tolist():
        end = body.symbols[place] - words.first_fill - span.left
        patterns[rows[place], columns[place] : end] = full
    cells = words.painted_bits[patterns].swapaxes(1, 2)
    cells = cells.reshape(patterns.shape[0] * words.brick_height, patterns.shape[1] * words.brick_width)
    if size > 1:
        cells = cells.repeat(size, axis=0).repeat(size, axis=1)
    inside = words.cells_of(box)
    top, left = span.top * words.brick_height * size, span.left * words.brick_width * size
    target = objects[inside.top : inside.bottom, inside.left : inside.right]
    cells = cells[inside.top - top : inside.bottom - top, inside.left - left : inside.right - left]
    target[cells & (target == 0)] = number
