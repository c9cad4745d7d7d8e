"""Label rasters."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import rasterio
import shapely
from pyproj import CRS, Transformer
from rasterio.features import shapes
from rasterio.io import DatasetReader
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.errors import UserError
from t4s_geo.labelled.label_windows import LabelWindows
from t4s_geo.labelled.layers import Bools, Bytes, Extent, FeatureLabels, Objects, polygons_in
from t4s_geo.raster.categories import read_category_names
from t4s_geo.raster.datasets import native_grid, open_raster
from t4s_geo.raster.grid import PixelGrid


@dataclass(frozen=True, eq=False)
class LabelRaster(Closing):
    """An open raster of label codes in its first band; see `LabelledData`.

    Attributes:
        path: The raster.
        dataset: The same, open.
        native: Its pixels.
        names: Label of each code that has one.
    """

    suffixes: ClassVar = (".tif", ".tiff", ".vrt", ".png", ".img", ".jp2")
    asked: ClassVar[tuple[str, ...]] = ()
    gsd: ClassVar[float | None] = None

    path: Path
    dataset: DatasetReader
    native: PixelGrid
    names: dict[int, str]
    _layers: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Tells whether a file is a raster by its name."""
        return path.suffix.lower() in cls.suffixes

    @classmethod
    def open(cls, path: Path, features: FeatureLabels | None = None) -> LabelRaster:
        """Opens a label raster.

        Args:
            path: The raster.
            features: Not looked at: a raster names its codes, see `read_category_names`.

        Raises:
            UserError: It cannot be opened, is not georeferenced, or does not name its codes.
        """
        dataset = open_raster(str(path))
        try:
            return cls(path, dataset, native_grid(dataset, str(path)), read_category_names(path))
        except UserError:
            dataset.close()
            raise

    def extent(self, crs: CRS | None = None) -> Extent:
        """As in `LabelledData`; a raster's own CRS suits it."""
        crs = crs or self.native.crs
        bounds = transform_bounds(self.dataset.crs, crs.to_wkt(), *self.dataset.bounds)
        return Extent(crs, bounds)

    def at(self, grid: PixelGrid, margin: int = 0) -> RasterLayer:
        """As in `LabelledData`."""
        windows = self._layers.enter_context(LabelWindows(self.dataset, grid, margin))
        return RasterLayer(self, grid, windows)

    def close(self) -> None:
        """As in `LabelledData`."""
        # Before the raster itself, which GDAL would still read for them.
        self._layers.close()
        self.dataset.close()


@dataclass(frozen=True, eq=False)
class RasterLayer:
    """A label raster at the pixels of a grid; see `Layer`.

    Attributes:
        data: The raster.
        grid: The pixels.
        windows: The raster at these.
    """

    data: LabelRaster
    grid: PixelGrid
    windows: LabelWindows

    @cached_property
    def labels(self) -> Sequence[str]:
        """As in `Layer`; several of the raster's codes may be one label."""
        return tuple(dict.fromkeys(self.data.names.values()))

    def is_near(self) -> bool:
        """As in `Layer`."""
        outline = shapely.box(*self.data.extent(self.grid.crs).bounds)
        return bool(outline.intersects(self.grid.outline()))

    def known(self, window: Window) -> Bools:
        """As in `Layer`: where a raster of the grid's own pixels has no data, it says nothing."""
        if self.data.native != self.grid:
            return np.ones((window.height, window.width), bool)
        return np.asarray(self.data.dataset.read_masks(1, window=window) > 0)

    def codes(self, window: Window) -> Bytes:
        """As in `Layer`."""
        values = self.windows.read(window)[0]
        own, ours = self._table
        nearest = np.searchsorted(own, values).clip(max=own.size - 1)
        return np.where(own[nearest] == values, ours[nearest], 0).astype(np.uint8)

    def mask(self, window: Window, label: str) -> Bools:
        """As in `Layer`."""
        codes = [code for code, name in self.data.names.items() if name == label]
        return np.isin(self.windows.read(window)[0], codes)

    def polygons(self, label: str) -> Objects:
        """As in `Layer`."""
        there = Transformer.from_crs(self.data.native.crs, self.grid.crs, always_xy=True)
        traced = self._traced.get(label, [])
        return polygons_in(shapely.transform(traced, there.transform, interleaved=False))

    @cached_property
    def _table(self) -> tuple[Objects, Bytes]:
        """The raster's codes, ascending, and the positions of their labels from 1."""
        own = np.array(sorted(self.data.names))
        return own, np.array([self.labels.index(self.data.names[code]) + 1 for code in own.tolist()])

    @cached_property
    def _traced(self) -> dict[str, list[shapely.Geometry]]:
        """The connected parts of all labels, in the raster's CRS."""
        traced: dict[str, list[shapely.Geometry]] = {label: [] for label in self.labels}
        band = rasterio.band(self.data.dataset, 1)
        for outline, code in shapes(band, transform=self.data.dataset.transform):
            if code in self.data.names:
                traced[self.data.names[code]].append(shapely.geometry.shape(outline))
        return traced
