"""What tokens of semantic bricks are: each is a kind and a value, such as `<r3>`, row 3."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What a token says, in the order of the vocabulary; in brackets, what its value is."""

    NONE = 0
    """Nothing was found (0)."""
    Y = 1
    """A horizontal edge of a box (steps of the box from the tile's top)."""
    X = 2
    """A vertical edge of a box (steps of the box from the tile's left)."""
    SIZE = 3
    """How large cells are (finest cells along each side)."""
    ROW = 4
    """A row of bricks begins (its number)."""
    JUMP = 5
    """An empty run of bricks (the column after its last)."""
    FILL = 6
    """A full run of bricks (the column after its last)."""
    BRICK = 7
    """A brick that is neither empty nor full (index of its pattern)."""
    SEAM = 8
    """The mask is written, its seams begin (the part of an object that begins, 1)."""
    END = 9
    """The end of the text (0)."""


LETTERS = {Kind.Y: "y", Kind.X: "x", Kind.SIZE: "s", Kind.ROW: "r", Kind.JUMP: "j", Kind.FILL: "f"}
"""What the tokens of the kinds that count begin with, before their value."""
