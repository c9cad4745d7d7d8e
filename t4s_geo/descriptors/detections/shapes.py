"""What answers of public models say of an object: a mask, a polygon, a box or a point.

Coordinates are shares of the tile's sides, 0..1: x to the right, y downwards, from its top left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Pair = tuple[float, float]
"""x and y."""


@dataclass(frozen=True)
class Rectangle:
    """An upright box; left < right and top < bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def corners(self) -> tuple[Pair, Pair, Pair, Pair]:
        """Its corners, clockwise from the top left one."""
        return (
            (self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)
        )  # fmt: skip


@dataclass(frozen=True)
class Quad:
    """An oriented box, as its four corners in the order of the text."""

    corners: tuple[Pair, Pair, Pair, Pair]


@dataclass(frozen=True)
class Polygon:
    """An outline: what any of its rings encloses; rings are not closed and have three corners at least."""

    rings: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True)
class Point:
    """A place on the object."""

    x: float
    y: float


@dataclass(frozen=True, eq=False)
class BoxMask:
    """A mask within an upright box.

    Attributes:
        box: Where the mask lies.
        values: Probabilities 0..1 of the mask, which fills the box; shape (rows, columns), dtype float32.
        codes: What stands for it in the text, where that is the number of a pattern or several.
    """

    box: Rectangle
    values: npt.NDArray[np.float32]
    codes: tuple[int, ...] = ()


Shape = BoxMask | Polygon | Quad | Rectangle | Point
"""What is known of where an object is, from most to least."""


@dataclass(frozen=True)
class Detection:
    """An object that an answer tells of.

    Attributes:
        shape: Where it is.
        label: What it is, as the text says it; empty where it does not.
        score: How sure the text is of it, 0..1; None where it does not say.
        span: Its characters in the text, (first, behind the last): what its tokens' probabilities are about.
    """

    shape: Shape
    label: str = ""
    score: float | None = None
    span: tuple[int, int] = field(default=(0, 0), compare=False)

    @property
    def has_mask(self) -> bool:
        """Whether it says which places belong to the object; a box or a point leaves that to a refiner."""
        return isinstance(self.shape, BoxMask | Polygon)


def bounds(shape: Shape) -> Rectangle:
    """Returns the upright box around a shape; of a point, one without area."""
    if isinstance(shape, Rectangle):
        return shape
    if isinstance(shape, BoxMask):
        return shape.box
    if isinstance(shape, Point):
        return Rectangle(shape.x, shape.y, shape.x, shape.y)
    if isinstance(shape, Quad):
        return rectangle_around(shape.corners)
    return rectangle_around([pair for ring in shape.rings for pair in ring])


def rectangle_around(corners: Sequence[Pair]) -> Rectangle:
    """Returns the upright box around corners, in any order; without area where they lie on a line."""
    xs, ys = zip(*corners, strict=True)
    return Rectangle(min(xs), min(ys), max(xs), max(ys))
