"""What a data set is made of: a picture, what is asked about it, and the mask that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from t4s_geo.datasets.pixels import Part, read_drawn, read_rgb

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Picture:
    """A picture, or a part of a large one; it is read when it is wanted.

    Attributes:
        path: File of it.
        part: Pixels of it; None for all.
        bands: Those shown as red, green and blue, from 1; None for the first three, or the only one.
        white: Value that is shown as white, where pixels have more than 8 bits; None to stretch them between
            the 2nd and the 98th percentile of what is read.
    """

    path: Path
    part: Part | None = None
    bands: tuple[int, int, int] | None = None
    white: float | None = None

    def rgb(self) -> npt.NDArray[np.uint8]:
        """Reads it.

        Returns:
            Shape (height, width, 3), dtype uint8.

        Raises:
            UserError: It cannot be read.
        """
        return read_rgb(self.path, self.part, self.bands, self.white)


@dataclass(frozen=True, eq=False)
class Target:
    """The answer that a data set gives.

    Attributes:
        mask: What is meant, shape (height, width); all False where nothing is.
        counted: Pixels that count; None for all.
        instances: Number of the object at each pixel of the mask, from 1, shape (height, width), dtype int32;
            None where the set tells none apart. Where objects overlap the later one has the pixel.
    """

    mask: Bools
    counted: Bools | None = None
    instances: Numbers | None = None

    @classmethod
    def drawn(cls, path: Path) -> Target:
        """Reads a mask picture: what is not black is meant.

        Raises:
            UserError: It cannot be read.
        """
        return cls(read_drawn(path))


@dataclass(frozen=True, eq=False)
class Item:
    """A question about a picture, and how to get at its answer.

    Attributes:
        id: Names it within its data set and split.
        picture: What it is about.
        text: The sentence or the name of the class.
        label: The class, in sets of classes; None for a sentence.
        read: Reads the answer.
    """

    id: str
    picture: Picture
    text: str
    label: str | None
    read: Callable[[], Target]

    def target(self) -> Target:
        """Reads the answer.

        Raises:
            UserError: It cannot be read.
        """
        return self.read()
