"""Labels of a scene, whatever they are kept in, as codes of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from rasterio.features import rasterize
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.prompts import MAX_PROMPTS
from t4s_geo.raster.categories import read_category_names
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.label_windows import LabelWindows
from t4s_geo.training.recipe import LabelledScene
from t4s_geo.vector.labelled import read_labelled

RASTERS = (".tif", ".tiff", ".vrt", ".png", ".img")


class Labels(Protocol):
    """Which label each pixel of a grid has."""

    @property
    def names(self) -> Sequence[str]:
        """Labels; the first has code 1."""

    def codes(self, window: Window) -> npt.NDArray[np.uint8]:
        """Returns the code of each pixel, shape (height, width); 0 is none of the labels."""


@dataclass(frozen=True, eq=False)
class RasterLabels:
    """Labels of a label raster.

    Attributes:
        names: As in `Labels`.
        windows: The raster at the grid's pixels.
        table: Code of each of the raster's values, shape (256,), dtype uint8.
    """

    names: Sequence[str]
    windows: LabelWindows
    table: npt.NDArray[np.uint8]

    @classmethod
    def open(cls, path: Path, grid: PixelGrid, margin: int) -> RasterLabels:
        """Opens a label raster at a grid's pixels.

        Raises:
            UserError: It cannot be opened, or does not name its codes.
        """
        names = read_category_names(path)
        table = np.zeros(256, np.uint8)
        for position, code in enumerate(names, start=1):
            table[code] = position
        return cls(tuple(names.values()), LabelWindows(rasterio.open(path), grid, margin), table)

    def codes(self, window: Window) -> npt.NDArray[np.uint8]:
        """As in `Labels`."""
        values = self.windows.read(window)[0]
        codes: npt.NDArray[np.uint8] = self.table[np.where((values >= 0) & (values < 256), values, 0)]
        return codes


@dataclass(frozen=True, eq=False)
class VectorLabels:
    """Labels of polygons, in the grid's CRS.

    Attributes:
        names: As in `Labels`.
        grid: Pixels that windows count in.
        geometries: The polygons.
        values: Code of each.
        tree: Index of the polygons.
    """

    names: Sequence[str]
    grid: PixelGrid
    geometries: npt.NDArray[np.object_]
    values: npt.NDArray[np.uint8]
    tree: shapely.STRtree

    @classmethod
    def open(cls, scene: LabelledScene, grid: PixelGrid) -> VectorLabels:
        """Reads the polygons or points of a vector file and brings them into the grid's CRS.

        Raises:
            UserError: The file cannot be used, or does not say what its features are.
        """
        path = Path(scene.labels)
        frame = read_labelled(
            path, scene.field, scene.label, 'add field = "ATTRIBUTE" or label = "building" to the recipe'
        )
        frame = frame.to_crs(grid.crs.to_wkt())
        said = frame["label"]
        names = tuple(sorted(set(said)))
        if not 0 < len(names) <= MAX_PROMPTS:
            raise UserError(
                f"The labels {path} hold {len(names)} different labels; give at least one feature, "
                f"and at most {MAX_PROMPTS} labels."
            )
        codes = np.array([names.index(name) + 1 for name in said], np.uint8)
        geometries = _widened(frame.geometry.to_numpy(), scene.radius, grid)
        if not shapely.intersects(geometries, grid.outline()).any():
            raise _elsewhere(scene)
        # The smaller of two that overlap shows.
        order = np.argsort(-shapely.area(geometries), kind="stable")
        return cls(names, grid, geometries[order], codes[order], shapely.STRtree(geometries[order]))

    def codes(self, window: Window) -> npt.NDArray[np.uint8]:
        """As in `Labels`."""
        transform = self.grid.window_transform(window)
        found = np.sort(self.tree.query(self.grid.outline(window), predicate="intersects"))
        shape = (window.height, window.width)
        if not len(found):
            return np.zeros(shape, np.uint8)
        pairs = zip(self.geometries[found], self.values[found].tolist(), strict=True)
        return np.asarray(rasterize(pairs, shape, transform=transform, dtype="uint8"), np.uint8)


def open_labels(scene: LabelledScene, grid: PixelGrid, margin: int) -> Labels:
    """Opens the labels of a scene at a grid's pixels.

    Args:
        scene: What the recipe says.
        grid: Pixels to read the labels at.
        margin: Pixels that windows may reach past the grid's edges.

    Raises:
        UserError: They cannot be used.
    """
    if not Path(scene.labels).exists():
        raise UserError(f"The labels {scene.labels} do not exist; check the path in the recipe.")
    if Path(scene.labels).suffix.lower() in RASTERS:
        labels = RasterLabels.open(Path(scene.labels), grid, margin)
        with rasterio.open(scene.labels) as dataset:
            covered = shapely.box(*transform_bounds(dataset.crs, grid.crs.to_wkt(), *dataset.bounds))
        if not covered.intersects(grid.outline()):
            raise _elsewhere(scene)
        return labels
    return VectorLabels.open(scene, grid)


def _elsewhere(scene: LabelledScene) -> UserError:
    return UserError(
        f"The labels {scene.labels} do not overlap {scene.image}; check both in a GIS, and their CRS."
    )


def _widened(geometries: npt.NDArray[np.object_], radius: float, grid: PixelGrid) -> npt.NDArray[np.object_]:
    """Makes discs of points; polygons stay what they are."""
    points = shapely.get_dimensions(geometries) == 0
    if points.any():
        across, _ = grid.ground_sampling_distance()
        # In units of the CRS: as long as the pixel is said to be, for as many metres as it is on the ground.
        unit = np.hypot(grid.transform.a, grid.transform.d) / across
        geometries = geometries.copy()
        geometries[points] = shapely.buffer(geometries[points], radius * unit)
    return geometries
