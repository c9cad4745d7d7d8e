"""What can be said about each object of a picture: size, colour, place and neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from embedded_training.referring.colours import colour_of, greenness
from embedded_training.referring.pictures import LabelledPicture

SMALLEST = 64
"""Pixels of an object that can be told: those of a cell."""
_RING = 12
"""Pixels around an object that are looked at for what grows there."""


@dataclass(frozen=True)
class Thing:
    """An object as it is seen in a picture.

    Attributes:
        number: Its number in the picture.
        area: Square metres of it that are seen.
        whole: Whether it ends within the picture.
        colour: Name of its colour; None where it has none that all would agree to.
        down, across: Its centroid, as shares of the picture's sides from the upper left.
        green: Share of its surroundings in which something grows.
        gaps: Metres to each other object, by number; those between nearest pixels.
    """

    number: int
    area: float
    whole: bool
    colour: str | None
    down: float
    across: float
    green: float
    gaps: dict[int, float]

    @property
    def nearest(self) -> float:
        """Metres to the nearest other object; infinite where there is none."""
        return min(self.gaps.values(), default=np.inf)


def things_of(picture: LabelledPicture) -> list[Thing]:
    """Measures the objects of a picture that are large enough to be told."""
    numbers, grown = picture.numbers, greenness(picture.rgb)
    counts = np.bincount(numbers.ravel())
    seen = [number for number in range(1, len(counts)) if counts[number] >= SMALLEST]
    side = numbers.shape[0]
    edge = {*numbers[0].tolist(), *numbers[-1].tolist(), *numbers[:, 0].tolist(), *numbers[:, -1].tolist()}
    things = []
    for number in seen:
        mine = numbers == number
        away = distance_transform_edt(~mine)
        rows, columns = np.nonzero(mine)
        ring = (numbers == 0) & (away <= _RING)
        gaps = {
            other: float(away[numbers == other].min()) * picture.distance for other in seen if other != number
        }
        things.append(
            Thing(
                number,
                float(mine.sum()) * picture.distance**2,
                number not in edge,
                colour_of(picture.rgb[mine]),
                float(rows.mean() + 0.5) / side,
                float(columns.mean() + 0.5) / side,
                float(grown[ring].mean()) if ring.any() else 0.0,
                gaps,
            )
        )
    return things
