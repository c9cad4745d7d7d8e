"""From the mask of a thing to its polygon, drawn as those of a run are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine
from rasterio.crs import CRS
from rasterio.windows import Window

from t4s_geo.clicks.masks import Outline
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.vector.polygons import polygonise_raster
from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.shapes.kinds import kinds_of
from t4s_geo.vector.sieve import Sieve

AROUND: Final = 2
"""Pixels around a mask that are drawn, too: its outline ends within the raster."""


@dataclass(frozen=True, eq=False)
class MaskRaster:
    """A mask as a class raster in memory; see `strips.Raster`.

    Attributes:
        bands: uint8 (2, height, width): classes and their scores.
        crs: Of the grid.
        transform: From pixels to it.
    """

    bands: npt.NDArray[np.uint8]
    crs: CRS
    transform: Affine
    name: str = "outline"

    @property
    def count(self) -> int:
        """Number of bands."""
        return len(self.bands)

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.bands.shape[1])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.bands.shape[2])

    @property
    def block_shapes(self) -> Sequence[tuple[int, int]]:
        """Rows and columns of its blocks: it has one."""
        return [(self.height, self.width)] * self.count

    def read(self, band: int, /, *, window: Window) -> npt.NDArray[Any]:
        """Reads a window of a band, counted from 1."""
        return np.asarray(self.bands[band - 1][window.toslices()])


@dataclass(frozen=True, eq=False)
class Drawn:
    """A thing on the map.

    Attributes:
        polygon: Valid, in the grid's system.
        area: In square metres, on the ellipsoid.
    """

    polygon: shapely.Polygon
    area: float


def draw(outline: Outline, grid: PixelGrid, shape: str) -> Drawn | None:
    """Draws what was found; None where that is nothing.

    Args:
        outline: In the pixels of a picture.
        grid: Where these lie.
        shape: `footprint`, `smooth` or `raw`.
    """
    classes = np.pad(outline.mask, AROUND).astype(np.uint8)
    around = Window(outline.column - AROUND, outline.row - AROUND, *classes.shape[::-1])
    raster = MaskRaster(
        np.stack([classes, np.full_like(classes, 255)]),
        CRS.from_wkt(grid.crs.to_wkt()),
        grid.window_transform(around),
    )
    frames = polygonise_raster(
        raster,
        (Prompt("outline", "outline"),),
        exclusive=True,
        source="",
        sieve=Sieve(0.0),
        kinds=kinds_of(ShapeChoice(shape), ("outline",)),
    )
    drawn = [
        Drawn(polygon, float(area))
        for frame in frames
        for polygon, area in zip(frame.geometry, frame["area_m2"], strict=True)
    ]
    return max(drawn, key=lambda one: one.area, default=None)
