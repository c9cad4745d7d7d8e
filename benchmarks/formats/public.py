"""Formats of public models, written by an oracle: image-wise text, boxes, and outlines of so many corners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rasterio.features import shapes
from scipy.ndimage import label
from shapely.geometry import Polygon as Outline
from shapely.geometry import shape

from formats.cells import Drawing, majority
from formats.pictures import TILE
from formats.text import count_tokens
from t4s_geo.descriptors import BoxTagFormat, ImageWiseFormat, JsonFormat, LocFormat
from t4s_geo.descriptors.detections.base import DetectionFormat
from t4s_geo.descriptors.detections.outlines import quad_of, rectangle_of, rounded
from t4s_geo.descriptors.detections.shapes import Detection, Polygon, Shape

Numbers = npt.NDArray[np.integer]
"""Object of each pixel of a tile, 0 for none, shape (TILE, TILE)."""

WORD = "building"
"""What is asked for: one token of most tokenizers."""

_SPECIAL = re.compile(r"<loc_\d+>|</?poly>|<sep>|</?(?:seg|ref|box)>")
"""What is a token of its own in the vocabularies of those who write it."""


def count_all_tokens(text: str) -> int:
    """Counts tokens: special ones, and what is between them as `count_tokens` does."""
    return len(_SPECIAL.findall(text)) + sum(map(count_tokens, filter(None, _SPECIAL.split(text))))


class Public(Protocol):
    """A format, and how finely objects are told."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def grid(self) -> int:
        """Cells along each side of a tile that are read."""

    def through(self, numbers: Numbers) -> tuple[int, Numbers]:
        """Writes the objects of a tile and reads them back: tokens, and objects by pixel."""


@dataclass(frozen=True)
class PublicMasks:
    """Image-wise text; what hangs together is an object.

    Attributes:
        grid: Cells along each side.
    """

    grid: int = 24
    name: str = field(default="image-wise text (Granite Vision, 24)")

    def through(self, numbers: Numbers) -> tuple[int, Numbers]:
        """Writes the cells of which objects cover more than half."""
        format = ImageWiseFormat(self.grid)
        text = format.write(majority(numbers > 0, self.grid).astype(np.uint8), [WORD])
        read = Drawing(format.read(text, [WORD]).cells > 0).nearest()
        return count_tokens(text), label(read)[0]


@dataclass(frozen=True)
class PublicObjects:
    """Objects one by one.

    Attributes:
        name: For people.
        format: What writes and reads them.
        kind: `box`, `quad` or `outline`.
        tolerance: Pixels by which outlines may be off: what decides how many corners they have.
    """

    name: str
    format: DetectionFormat
    kind: str
    tolerance: float = 0.0

    @property
    def grid(self) -> int:
        """Cells along each side of a tile that are read."""
        return self.format.grid

    def through(self, numbers: Numbers) -> tuple[int, Numbers]:
        """Writes the objects, each as its shape."""
        told = [
            Detection(rounded(one, self.format.coordinates), WORD)
            for number in np.unique(numbers[numbers > 0])
            for one in self._shapes(numbers == number)
        ]
        text = self.format.write_detections(told)
        read = self.format.read(text, [WORD], lenient=True).numbered
        size = TILE // self.format.grid
        return count_all_tokens(text), read.repeat(size, axis=0).repeat(size, axis=1)

    def _shapes(self, mask: npt.NDArray[np.bool_]) -> Iterator[Shape]:
        if self.kind == "box":
            yield rectangle_of(mask)
        elif self.kind == "quad":
            yield quad_of(mask)
        else:
            rings = [*_rings(mask, self.tolerance)]
            if rings:
                yield Polygon(tuple(rings))


def _rings(mask: npt.NDArray[np.bool_], tolerance: float) -> Iterator[tuple[tuple[float, float], ...]]:
    """Yields the outer rings of a mask after Douglas and Peucker, as shares of the tile."""
    for outline, value in shapes(mask.astype(np.uint8)):
        ring = Outline(shape(outline).exterior).simplify(tolerance)
        if value and not ring.is_empty and len(ring.exterior.coords) > 3:
            yield tuple((x / TILE, y / TILE) for x, y in ring.exterior.coords[:-1])


def public() -> Iterator[Public]:
    """Yields the formats that are measured."""
    yield PublicMasks()
    for tolerance in (1, 2, 4):
        yield PublicObjects(
            f"outlines, {tolerance} px, location tokens (Florence-2)", LocFormat(TILE), "outline", tolerance
        )
    for tolerance in (1, 2, 4):
        yield PublicObjects(
            f"outlines, {tolerance} px, JSON (SimpleSeg)",
            JsonFormat(TILE, shape="polygon"),
            "outline",
            tolerance,
        )
    yield PublicObjects("boxes, JSON (Qwen-VL)", JsonFormat(TILE), "box")
    yield PublicObjects("boxes, tags (InternVL)", BoxTagFormat(TILE), "box")
    yield PublicObjects("boxes, location tokens (Florence-2)", LocFormat(TILE, shape="box"), "box")
    yield PublicObjects("oriented boxes, JSON (RSCoVLM)", JsonFormat(TILE, shape="quad"), "quad")
