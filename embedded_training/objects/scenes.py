"""A picture with instance labels, in a form that needs neither rasterio nor a CRS."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

OBJECT_LABELS: tuple[str, ...] = ("building", "field", "tree", "car", "swimming pool")
"""What has instances, in the order of the codes of class maps, which start at 1."""

UNKNOWN = 255
"""Code of pixels of which nothing is known."""

Rgb = npt.NDArray[np.uint8]
Classes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.uint16]


def code(label: str) -> int:
    """Returns the code of a label in class maps."""
    return OBJECT_LABELS.index(label) + 1


@dataclass(frozen=True, eq=False)
class InstanceScene:
    """A picture with instance labels.

    Attributes:
        name: File, or part of a data set, that it came from.
        source: Data set that it belongs to.
        rgb: Shape (height, width, 3), dtype uint8.
        instances: Number of the object at each pixel, 0 for none, shape (height, width), dtype uint16.
        classes: Code of the object's label; 0 where there is none of `asked`, `UNKNOWN` where it is open;
            shape (height, width), dtype uint8. Every numbered pixel has a label or is unknown.
        asked: Labels that the data set looked for: where `classes` is 0, none of them is there. Of other
            labels it says nothing.
        ground_sampling_distance: Metres a pixel.
        held_out: Whether the place is kept for scoring.
    """

    name: str
    source: str
    rgb: Rgb
    instances: Numbers
    classes: Classes
    asked: tuple[str, ...]
    ground_sampling_distance: float
    held_out: bool

    def at(self, ground_sampling_distance: float) -> InstanceScene:
        """Brings the scene to other pixels: colours are averaged, labels are those of the nearest pixel."""
        scale = self.ground_sampling_distance / ground_sampling_distance
        height, width = (max(1, round(side * scale)) for side in self.classes.shape)
        if (height, width) == self.classes.shape:
            return self
        # BICUBIC averages where it shrinks, as the engine's tiler does.
        return replace(
            self,
            rgb=np.asarray(Image.fromarray(self.rgb).resize((width, height), Image.Resampling.BICUBIC)),
            instances=_nearest(self.instances, height, width),
            classes=_nearest(self.classes, height, width),
            ground_sampling_distance=ground_sampling_distance,
        )

    def label_is_known(self, label: str) -> npt.NDArray[np.bool_]:
        """Returns where it is known whether a label is there, shape (height, width)."""
        if label not in self.asked:
            return np.zeros(self.classes.shape, np.bool_)
        known: npt.NDArray[np.bool_] = self.classes != UNKNOWN
        return known

    def objects(self, label: str) -> Numbers:
        """Returns the numbers of a label's objects, 0 elsewhere, shape (height, width)."""
        return np.where(self.classes == code(label), self.instances, np.uint16(0))


def _nearest(values: npt.NDArray[np.generic], height: int, width: int) -> npt.NDArray:  # type: ignore[type-arg]
    """Brings a map to another size by the values of the nearest pixels' centres."""
    rows, columns = (
        np.minimum(((np.arange(new) + 0.5) * old / new).astype(np.int64), old - 1)
        for new, old in zip((height, width), values.shape, strict=True)
    )
    return values[np.ix_(rows, columns)]
