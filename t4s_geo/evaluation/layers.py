"""What is compared: labels as a raster or as polygons, seen at the pixels of one grid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import geopandas
import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from pyproj import CRS, Transformer
from rasterio.features import rasterize, shapes
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.categories import read_category_names
from t4s_geo.raster.datasets import native_grid, open_raster
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.label_windows import LabelWindows
from t4s_geo.vector.labelled import read_labelled
from t4s_geo.vector.metadata import read_metadata

Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
RASTERS = (".tif", ".tiff", ".vrt", ".png", ".img", ".jp2")


class Layer(Protocol):
    """Labels that may overlap, at the pixels of a grid."""

    @property
    def labels(self) -> Sequence[str]:
        """Labels that it could hold, found or not."""

    def counted(self, window: Window) -> Bools:
        """Returns the pixels of a window that it says something of, shape (height, width)."""

    def mask(self, window: Window, label: str) -> Bools:
        """Returns the pixels of a window whose centre has the label, shape (height, width)."""

    def polygons(self) -> dict[str, Objects]:
        """Returns the connected parts of each label as polygons in the grid's CRS."""


@dataclass(frozen=True, eq=False)
class RasterLayer:
    """A label raster.

    Attributes:
        path: The raster.
        grid: As in `Layer`.
        codes: Code of each label.
        windows: The raster at the grid's pixels.
        own: Whether those are its own pixels.
    """

    path: Path
    grid: PixelGrid
    codes: dict[str, int]
    windows: LabelWindows
    own: bool

    @classmethod
    def open(cls, path: Path, grid: PixelGrid) -> RasterLayer:
        """Opens a label raster at a grid's pixels.

        Raises:
            UserError: It cannot be opened, or does not name its codes.
        """
        names = read_category_names(path)
        dataset = open_raster(str(path))
        own = native_grid(dataset, str(path)) == grid
        return cls(
            path, grid, {name: code for code, name in names.items()}, LabelWindows(dataset, grid, 0), own
        )

    @property
    def labels(self) -> Sequence[str]:
        """As in `Layer`."""
        return tuple(self.codes)

    def counted(self, window: Window) -> Bools:
        """As in `Layer`: where a raster of the grid's own pixels has no data, it says nothing."""
        if not self.own:
            return np.ones((window.height, window.width), bool)
        with rasterio.open(self.path) as dataset:
            return np.asarray(dataset.read_masks(1, window=window) > 0)

    def mask(self, window: Window, label: str) -> Bools:
        """As in `Layer`."""
        return np.asarray(self.windows.read(window)[0] == self.codes[label])

    def polygons(self) -> dict[str, Objects]:
        """As in `Layer`."""
        traced: dict[int, list[shapely.Geometry]] = {code: [] for code in self.codes.values()}
        with rasterio.open(self.path) as dataset:
            crs = CRS.from_user_input(dataset.crs)
            for outline, code in shapes(rasterio.band(dataset, 1), transform=dataset.transform):
                if code in traced:
                    traced[code].append(shapely.geometry.shape(outline))
        there = Transformer.from_crs(crs, self.grid.crs, always_xy=True)
        return {
            label: _polygons(shapely.transform(traced[code], there.transform, interleaved=False))
            for label, code in self.codes.items()
        }


@dataclass(frozen=True, eq=False)
class VectorLayer:
    """Polygons.

    Attributes:
        grid: As in `Layer`.
        labels: As in `Layer`.
        parts: The polygons of each label in the grid's CRS.
        trees: An index of each.
    """

    grid: PixelGrid
    labels: Sequence[str]
    parts: dict[str, Objects]
    trees: dict[str, shapely.STRtree]

    @classmethod
    def of(cls, frame: geopandas.GeoDataFrame, labels: Sequence[str], grid: PixelGrid) -> VectorLayer:
        """Brings labelled features into a grid's CRS.

        Args:
            frame: As `read_labelled` returns it.
            labels: Labels that it could hold, those of the frame included.
            grid: Pixels to see them at.
        """
        moved = frame.to_crs(grid.crs.to_wkt())
        parts = {
            label: _polygons(moved.geometry[(moved["label"] == label).to_numpy()].to_numpy())
            for label in labels
        }
        trees = {label: shapely.STRtree(polygons) for label, polygons in parts.items()}
        return cls(grid, tuple(labels), parts, trees)

    def counted(self, window: Window) -> Bools:
        """As in `Layer`: where there is no polygon, there is nothing."""
        return np.ones((window.height, window.width), bool)

    def mask(self, window: Window, label: str) -> Bools:
        """As in `Layer`."""
        transform, shape = self.grid.window_transform(window), (window.height, window.width)
        found = self.trees[label].query(self.grid.outline(window))
        if not len(found):
            return np.zeros(shape, bool)
        burnt = rasterize(self.parts[label][found], shape, transform=transform, dtype="uint8")
        return np.asarray(burnt, bool)

    def polygons(self) -> dict[str, Objects]:
        """As in `Layer`."""
        return self.parts


@dataclass(frozen=True, eq=False)
class Source:
    """A file with labels before it is known at which pixels it will be seen.

    Attributes:
        path: The file.
        native: The pixels of a raster; None for vectors.
        frame: The features of a vector file; None for rasters.
        prompts: Labels that a run of t4s-geo asked for.
        gsd: Metres a pixel that it worked at.
    """

    path: Path
    native: PixelGrid | None
    frame: geopandas.GeoDataFrame | None
    prompts: tuple[str, ...] = ()
    gsd: float | None = None

    @classmethod
    def read(cls, path: Path, field: str | None = None, label: str | None = None) -> Source:
        """Looks at a raster, or reads a vector file.

        Args:
            path: A label raster or a vector file.
            field: Attribute that names the labels; `label` where t4s-geo wrote the file.
            label: Label of all features of a vector file, where no attribute names it.

        Raises:
            UserError: The file cannot be used.
        """
        if path.suffix.lower() in RASTERS:
            with open_raster(str(path)) as dataset:
                return cls(path, native_grid(dataset, str(path)), None)
        if not path.exists():
            raise UserError(f"There is no file {path}; check the path.")
        metadata = _metadata(path)
        field = field or ("label" if metadata and label is None else None)
        advice = "name the attribute with --field or, where all are the same, the label with --label"
        frame = read_labelled(path, field, label, advice)
        # Where all features are one label, what else was asked for does not matter.
        prompts = (label,) if label else tuple(prompt["label"] for prompt in metadata.get("prompts", []))
        gsd = metadata.get("ground_sampling_distance")
        return cls(path, None, frame, prompts, min(gsd) if gsd else None)

    def at(self, grid: PixelGrid) -> Layer:
        """Returns the labels at a grid's pixels."""
        if self.frame is None:
            return RasterLayer.open(self.path, grid)
        labels = dict.fromkeys((*self.prompts, *sorted(set(self.frame["label"]))))
        return VectorLayer.of(self.frame, tuple(labels), grid)


def _metadata(path: Path) -> dict[str, Any]:
    """Returns what t4s-geo wrote into a GeoPackage of its own; nothing for other files."""
    if path.suffix.lower() == ".gpkg":
        with suppress(UserError, json.JSONDecodeError):
            return read_metadata(path)
    return {}


def _polygons(geometries: Objects) -> Objects:
    """Takes the valid polygons out of geometries."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometries)))
    polygons: Objects = parts[shapely.get_dimensions(parts) == 2]
    return polygons
