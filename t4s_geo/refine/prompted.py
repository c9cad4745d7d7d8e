"""What a model that outlines things when it is shown where they are has to offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from t4s_geo.raster.blending import Floats

Bytes = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]


class Guess(NamedTuple):
    """What may be meant by a prompt.

    Attributes:
        row: Of the masks' first cell, in cells of the whole image.
        column: The same.
        logits: Masks, from fine to coarse parts of what is there; positive inside; shape (masks, rows,
            columns).
        qualities: What the model thinks their intersections over union are, shape (masks,).
    """

    row: int
    column: int
    logits: Floats
    qualities: Floats


class View(Protocol):
    """An image that was looked at."""

    @property
    def mask_cell(self) -> int:
        """Pixels a side of the cells of masks."""

    def at_points(self, points: Points, reach: int) -> Iterable[Guess]:
        """Guesses what is at points, one after the other.

        Args:
            points: x and y in pixels, shape (points, 2).
            reach: Pixels around each that are seen.
        """

    def in_boxes(self, boxes: Points, reach: int) -> Iterable[Guess]:
        """Guesses what is in boxes: left, top, right, bottom in pixels, shape (boxes, 4)."""


class Segmenter(Protocol):
    """A model that looks at images."""

    @property
    def side(self) -> int:
        """Pixels a side of the images that it looks at."""

    @property
    def mask_cell(self) -> int:
        """Pixels a side of the cells of masks."""

    def look_at(self, rgb: Bytes) -> View:
        """Looks at an image, shape (`side`, `side`, 3)."""
