"""What is found in a text, piece by piece: objects, and the first thing that had to be left out."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.shapes import (
    BoxMask,
    Detection,
    Point,
    Polygon,
    Rectangle,
    Shape,
    bounds,
)
from t4s_geo.descriptors.format import DescriptorError

MOST_DETECTIONS = 1024
"""Objects of a text at the most; a text of more has begun to repeat itself."""
MOST_CORNERS = 1 << 14
"""Corners of all outlines of a text at the most."""
MOST_AREA = 64.0
"""Tiles that the boxes around all objects of a text cover together at the most: each is drawn."""
MOST_PIXELS = 1 << 21
"""Pixels of all masks of a text at the most."""

REPEATED = 0.9
"""Lowest IoU of boxes that say the same: a model that repeats itself may move a box a little each time."""


class _Known:
    """The objects that were taken, by their names."""

    def __init__(self) -> None:
        self._shapes: set[tuple[Shape, Hashable]] = set()
        self._boxes: dict[Hashable, array[float]] = {}

    def takes(self, shape: Shape, name: Hashable) -> bool:
        """Takes an object, unless there is the same or nearly the same by this name."""
        # Of masks their boxes tell them apart.
        key = shape.box if isinstance(shape, BoxMask) else shape
        if (key, name) in self._shapes:
            return False
        if isinstance(key, Rectangle):
            edges, boxes = (
                (key.left, key.top, key.right, key.bottom),
                self._boxes.setdefault(name, array("d")),
            )
            if (_ious(edges, boxes) >= REPEATED).any():
                return False
            boxes.extend(edges)
        self._shapes.add((key, name))
        return True


def _ious(box: tuple[float, float, float, float], others: array[float]) -> npt.NDArray[np.float64]:
    """Returns the IoU of a box with each of others, edge by edge; none has an area of 0."""
    left, top, right, bottom = np.frombuffer(others).reshape(-1, 4).T
    across = np.minimum(right, box[2]) - np.maximum(left, box[0])
    down = np.minimum(bottom, box[3]) - np.maximum(top, box[1])
    common = np.maximum(across, 0) * np.maximum(down, 0)
    ious: npt.NDArray[np.float64] = common / (
        (box[2] - box[0]) * (box[3] - box[1]) + (right - left) * (bottom - top) - common
    )
    return ious


@dataclass
class Findings:
    """What a text was found to say.

    Attributes:
        detections: Objects, in the order of the text; one that it repeats, or a box that is
            nearly the same as an earlier one, is there once.
        problem: The first thing in it that is left out; None if nothing is.
        says_nothing: Whether it says, as its format does, that there is no object.
        position: Where what is being read begins.
    """

    detections: list[Detection] = field(default_factory=list)
    problem: DescriptorError | None = None
    says_nothing: bool = False
    position: int = 0
    _pixels: int = 0
    _known: _Known = field(default_factory=_Known)
    _corners: int = 0
    _area: float = 0.0

    @property
    def is_full(self) -> bool:
        """Whether no more objects are taken."""
        return (
            len(self.detections) >= MOST_DETECTIONS
            or self._corners >= MOST_CORNERS
            or self._area >= MOST_AREA
        )

    def refuse(self, message: str, position: int) -> None:
        """Notes that something is left out."""
        if self.problem is None:
            self.problem = DescriptorError(message, position)

    def may_decode(self, pixels: int) -> bool:
        """Tells whether a mask of so many pixels may still be decoded, and counts it, decoded or not."""
        self._pixels += pixels
        return self._pixels <= MOST_PIXELS and not self.is_full

    def add(self, detection: Detection) -> None:
        """Adds an object, unless it has no extent, is there already, or there are too many."""
        shape, position = detection.shape, detection.span[0]
        around = bounds(shape)
        is_flat = around.left >= around.right or around.top >= around.bottom
        if is_flat and not isinstance(shape, Point):
            self.refuse("an object has no extent within the picture", position)
        elif self.is_full:
            self.refuse("there are more objects than a text may hold", position)
        elif not self._known.takes(shape, detection.label):
            self.refuse("an object is repeated", position)
        else:
            self._area += (around.right - around.left) * (around.bottom - around.top)
            self._corners += sum(map(len, shape.rings)) if isinstance(shape, Polygon) else 0
            self.detections.append(detection)

    def codes(self, labels: Sequence[str]) -> list[int]:
        """Returns which of the labels each object has, from 1; 0 where it is left out.

        It is where it is called by another name, or is there already by one that means the same. If there is
        one label alone, all have it: models call things by other words than they were asked with.
        """
        by_name = {_plain(label): code for code, label in reversed([*enumerate(labels, start=1)])}
        codes: list[int] = []
        known = _Known()
        for one in self.detections:
            code = 1 if len(labels) == 1 else by_name.get(_plain(one.label), 0)
            if not code:
                self.refuse("an object has a label that was not asked for", one.span[0])
            elif not known.takes(one.shape, code):
                self.refuse("an object is repeated", one.span[0])
                code = 0
            codes.append(code)
        return codes


def _plain(label: str) -> str:
    """Returns a label without what does not tell it from others: case, spaces, marks and a plural's s."""
    words = " ".join(label.casefold().split()).strip("\"'`.,:;")
    return words.removesuffix("s") if len(words) > 3 else words
