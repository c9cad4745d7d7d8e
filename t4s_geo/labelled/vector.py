"""Vector files whose features carry labels."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import geopandas
import numpy as np
import shapely
from pyproj import CRS
from rasterio.features import rasterize
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.errors import UserError
from t4s_geo.labelled.features import read_labelled
from t4s_geo.labelled.layers import Bools, Bytes, Extent, FeatureLabels, Objects, polygons_in
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.typed import read_value
from t4s_geo.vector.writers import is_result, read_metadata


@dataclass(frozen=True)
class _Asked:
    label: str


@dataclass(frozen=True)
class _Made:
    """What metadata of results say that matters here; other files have none."""

    prompts: tuple[_Asked, ...] = ()
    ground_sampling_distance: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class LabelledFeatures(Closing):
    """Features of a vector file; see `LabelledData`.

    Attributes:
        path: The file.
        frame: As `read_labelled` returns it.
        radius: What a point stands for, in metres around it.
        asked: As in `LabelledData`.
        gsd: As in `LabelledData`.
    """

    native: ClassVar[PixelGrid | None] = None

    path: Path
    frame: geopandas.GeoDataFrame
    radius: float = 0.0
    asked: Sequence[str] = ()
    gsd: float | None = None

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Tells that GDAL may read any file as vectors."""
        return True

    @classmethod
    def open(cls, path: Path, features: FeatureLabels) -> LabelledFeatures:
        """Reads a vector file.

        Args:
            path: The file.
            features: What its features are.

        Raises:
            UserError: The file cannot be used, or does not say what its features are.
        """
        if not path.exists():
            raise UserError(
                f"The labels {path} do not exist; check the path.", problem="no_labels", path=path
            )
        metadata = _metadata(path)
        field = features.field or ("label" if metadata and features.label is None else None)
        frame = read_labelled(path, field, features.label, features.advice, is_ours=bool(metadata))
        # Where all features are one label, what else was asked for does not matter.
        made = read_value(metadata, _Made, f"The t4s-geo metadata of {path}")
        asked = [features.label] if features.label else [prompt.label for prompt in made.prompts]
        return cls(
            path, frame, features.radius, tuple(asked), min(made.ground_sampling_distance, default=None)
        )

    def extent(self, crs: CRS | None = None) -> Extent | None:
        """As in `LabelledData`; a UTM zone suits it."""
        if not len(self.frame):
            return None
        crs = crs or CRS.from_user_input(self.frame.estimate_utm_crs())
        return Extent(crs, tuple(self.frame.to_crs(crs).total_bounds.tolist()))

    def at(self, grid: PixelGrid, margin: int = 0) -> VectorLayer:
        """As in `LabelledData`."""
        moved = self.frame.to_crs(grid.crs.to_wkt())
        said = moved["label"].to_numpy(object)
        return VectorLayer(grid, said, _widened(moved.geometry.to_numpy(), self.radius, grid))

    def close(self) -> None:
        """Does nothing: all has been read."""


@dataclass(frozen=True, eq=False)
class VectorLayer:
    """Features at the pixels of a grid; see `Layer`.

    Attributes:
        grid: The pixels.
        said: Label of each feature.
        geometries: The features in the grid's CRS.
    """

    grid: PixelGrid
    said: Objects
    geometries: Objects

    @cached_property
    def labels(self) -> Sequence[str]:
        """As in `Layer`, in the order of the alphabet."""
        return tuple(sorted(set(self.said)))

    def is_near(self) -> bool:
        """As in `Layer`."""
        return bool(shapely.intersects(self.geometries, self.grid.outline()).any())

    def known(self, window: Window) -> Bools:
        """As in `Layer`: where there is no feature, there is nothing."""
        return np.ones((window.height, window.width), bool)

    def codes(self, window: Window) -> Bytes:
        """As in `Layer`: of two features that overlap the smaller one shows."""
        geometries, values, tree = self._drawn
        found = np.sort(tree.query(self.grid.outline(window), predicate="intersects"))
        return self._burnt(window, geometries[found], values[found])

    def mask(self, window: Window, label: str) -> Bools:
        """As in `Layer`."""
        polygons, tree = self._parts.get(label, NOTHING)
        found = tree.query(self.grid.outline(window))
        return np.asarray(self._burnt(window, polygons[found], np.ones(len(found), np.uint8)), bool)

    def polygons(self, label: str) -> Objects:
        """As in `Layer`."""
        polygons: Objects = self._parts.get(label, NOTHING)[0]
        return polygons

    def _burnt(self, window: Window, geometries: Objects, values: Bytes) -> Bytes:
        """Returns the pixels of a window with the value of the last geometry that they lie in."""
        shape = (window.height, window.width)
        if not len(geometries):
            return np.zeros(shape, np.uint8)
        pairs = zip(geometries, values.tolist(), strict=True)
        transform = self.grid.window_transform(window)
        return np.asarray(rasterize(pairs, shape, transform=transform, dtype="uint8"), np.uint8)

    @cached_property
    def _drawn(self) -> tuple[Objects, Bytes, shapely.STRtree]:
        """The features as they are drawn, the largest first, their codes and an index."""
        codes = np.array([self.labels.index(label) + 1 for label in self.said], np.uint8)
        order = np.argsort(-shapely.area(self.geometries), kind="stable")
        return self.geometries[order], codes[order], shapely.STRtree(self.geometries[order])

    @cached_property
    def _parts(self) -> dict[str, tuple[Objects, shapely.STRtree]]:
        """The polygons of each label, and an index of them."""
        parts = {label: polygons_in(self.geometries[self.said == label]) for label in self.labels}
        return {label: (polygons, shapely.STRtree(polygons)) for label, polygons in parts.items()}


NOTHING = (np.empty(0, object), shapely.STRtree([]))


def _metadata(path: Path) -> dict[str, Any]:
    """Returns what t4s-geo wrote into a result of its own; nothing for other files."""
    if is_result(path):
        with suppress(UserError):
            return read_metadata(path)
    return {}


def _widened(geometries: Objects, radius: float, grid: PixelGrid) -> Objects:
    """Makes discs of points; polygons stay what they are."""
    points = shapely.get_dimensions(geometries) == 0
    if radius and points.any():
        across, _ = grid.ground_sampling_distance()
        # In units of the CRS: as long as the pixel is said to be, for as many metres as it is on the ground.
        unit = np.hypot(grid.transform.a, grid.transform.d) / across
        geometries = geometries.copy()
        geometries[points] = shapely.buffer(geometries[points], radius * unit)
    return geometries
