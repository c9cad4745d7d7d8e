"""What labelled data is to those who use it, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class FeatureLabels:
    """What the features of a vector file are; label rasters name their codes themselves.

    Attributes:
        field: Attribute that names the label of each; None for that of results of t4s-geo.
        label: Label of all of them, where no attribute names it.
        radius: What a point stands for, in metres around it.
        advice: How the user can name one of the first two, after a semicolon.
    """

    field: str | None = None
    label: str | None = None
    radius: float = 0.0
    advice: str = "name the attribute with --field or, where all are the same, the label with --label"


@dataclass(frozen=True)
class Extent:
    """Where data lies.

    Attributes:
        crs: Coordinate reference system of the bounds.
        bounds: West, south, east and north.
    """

    crs: CRS
    bounds: tuple[float, float, float, float]


class Layer(Protocol):
    """Labels at the pixels of a grid."""

    @property
    def labels(self) -> Sequence[str]:
        """The labels that the data names; the first has code 1."""

    def is_near(self) -> bool:
        """Tells whether any of the data lies on the grid."""

    def known(self, window: Window) -> Bools:
        """Returns the pixels of a window that the data says something of, shape (height, width)."""

    def codes(self, window: Window) -> Bytes:
        """Returns one label of each pixel of a window, shape (height, width); 0 is none."""

    def mask(self, window: Window, label: str) -> Bools:
        """Returns the pixels of a window whose centre has a label, shape (height, width).

        Labels may overlap; one that the data does not name is nowhere.
        """

    def polygons(self, label: str) -> Objects:
        """Returns the connected parts of a label as polygons in the grid's CRS."""


class LabelledData(Protocol):
    """An open file with labels, before it is known at which pixels it will be seen."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def native(self) -> PixelGrid | None:
        """The pixels that it has; None for vectors."""

    @property
    def asked(self) -> Sequence[str]:
        """Labels that were looked for, found or not: those of a run, or the one that all features have."""

    @property
    def gsd(self) -> float | None:
        """Metres a pixel that a run of t4s-geo worked at; None for other data."""

    def extent(self, crs: CRS | None = None) -> Extent | None:
        """Returns where the data lies; None where there is none.

        Args:
            crs: Coordinate reference system of the answer; None for a metric one that suits the data.
        """

    def at(self, grid: PixelGrid, margin: int = 0) -> Layer:
        """Returns the labels at the pixels of a grid.

        Args:
            grid: Pixels to see them at.
            margin: Pixels that windows may reach past its right and lower edges.
        """

    def close(self) -> None:
        """Closes the file; its layers cannot be asked any more."""

    def __enter__(self) -> Self:
        """Returns the data itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file."""


def polygons_in(geometries: Objects) -> Objects:
    """Takes the valid polygons out of geometries."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometries)))
    polygons: Objects = parts[shapely.get_dimensions(parts) == 2]
    return polygons
