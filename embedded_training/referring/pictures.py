"""Pictures of 256 pixels cut out of scenes with instance labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from embedded_training.objects.scenes import InstanceScene, Numbers, Rgb
from embedded_training.sizes import TILE_SIZE

DISTANCES = {
    "banepa": (0.15, 0.3),
    "inria": (0.18, 0.3),
    "fields": (1.2, 2.2),
    "cars": (0.12, 0.19),
    "pools": (0.25, 0.45),
}
"""Lowest and highest metres a pixel of the pictures of a data set."""


@dataclass(frozen=True, eq=False)
class LabelledPicture:
    """A picture with the objects of one label in it.

    Attributes:
        name: Scene that it was cut from.
        source: Data set.
        label: What its objects are.
        rgb: Shape (size, size, 3), dtype uint8.
        numbers: Number of the object at each pixel, 0 for none, shape (size, size), dtype uint16.
        distance: Metres a pixel.
    """

    name: str
    source: str
    label: str
    rgb: Rgb
    numbers: Numbers
    distance: float

    def turned(self, quarters: int, flip: bool) -> LabelledPicture:
        """Turns it by quarters and flips it: there is no up in a picture from above."""
        rgb, numbers = np.rot90(self.rgb, quarters), np.rot90(self.numbers, quarters)
        if flip:
            rgb, numbers = rgb[::-1], numbers[::-1]
        return replace(self, rgb=np.ascontiguousarray(rgb), numbers=np.ascontiguousarray(numbers))


def cut(scene: InstanceScene, left: float, top: float, side: float) -> LabelledPicture:
    """Cuts a square out of a scene and brings it to 256 pixels.

    Args:
        scene: Where from; it asks for one label.
        left: The square's left side, in the scene's pixels.
        top: Its upper side.
        side: Its length.
    """
    (label,) = scene.asked
    box = (left, top, left + side, top + side)
    size = (TILE_SIZE, TILE_SIZE)
    shown = Image.fromarray(scene.rgb).resize(size, Image.Resampling.BICUBIC, box)
    objects = Image.fromarray(scene.objects(label).astype(np.int32))
    numbers = objects.resize(size, Image.Resampling.NEAREST, box)
    distance = side * scene.ground_sampling_distance / TILE_SIZE
    return LabelledPicture(
        scene.name, scene.source, label, np.asarray(shown), np.asarray(numbers).astype(np.uint16), distance
    )


def side_by_side(scene: InstanceScene) -> Iterator[LabelledPicture]:
    """Cuts a scene into squares that do not overlap, at a middling distance or as near as it takes."""
    low, high = DISTANCES[scene.source]
    height, width = scene.classes.shape
    side = min(TILE_SIZE * np.sqrt(low * high) / scene.ground_sampling_distance, height, width)
    for top in np.arange(0, height - side + 1, side):
        for left in np.arange(0, width - side + 1, side):
            yield cut(scene, float(left), float(top), float(side))


def at_random(scene: InstanceScene, rng: np.random.Generator) -> LabelledPicture:
    """Cuts a square at any place and distance, and turns it."""
    low, high = DISTANCES[scene.source]
    height, width = scene.classes.shape
    distance = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    side = min(TILE_SIZE * distance / scene.ground_sampling_distance, height, width)
    left, top = rng.uniform(0, width - side + 1e-9), rng.uniform(0, height - side + 1e-9)
    return cut(scene, left, top, side).turned(int(rng.integers(4)), bool(rng.integers(2)))


def mask_of(numbers: npt.NDArray[np.integer], meant: frozenset[int]) -> npt.NDArray[np.bool_]:
    """Returns the pixels of some objects, shape (height, width)."""
    mask: npt.NDArray[np.bool_] = np.isin(numbers, sorted(meant)) & (numbers > 0)
    return mask
