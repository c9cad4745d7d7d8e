"""The area of interest: polygons that limit what counts as part of a scene."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from rasterio.features import geometry_mask
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.references import check_references

FARTHEST = 1e12
"""Units: whatever they are, nothing on Earth is so far from the origin of a coordinate reference system."""
EDGE_PARTS = 256
"""Straight edges bend when reprojected, so they are cut to this fraction of the scene's diagonal before."""


@dataclass(frozen=True)
class AreaOfInterest:
    """Polygons in a scene's coordinate reference system.

    Attributes:
        geometry: A polygon or multipolygon.
    """

    geometry: shapely.Geometry

    @classmethod
    def load(cls, path: Path, grid: PixelGrid) -> AreaOfInterest:
        """Reads the polygons of a vector file (its first layer with geometries), whatever their CRS.

        Args:
            path: GeoJSON, GeoPackage, shapefile or anything else that GDAL reads.
            grid: The scene's grid; polygons are clipped to it roughly.

        Raises:
            UserError: The file is missing or unreadable, has no CRS or no polygons, or misses the scene.
        """
        geometries, crs = _read(path)
        check_coordinates(geometries, f"The area of interest {path}")
        polygons = _polygons(geometries)
        if not polygons:
            raise UserError(
                f"The area of interest {path} holds no polygons; draw the area as polygons.",
                problem="empty_area",
            )
        try:
            area = _reproject(shapely.union_all(polygons), crs, grid)
        except ProjError as error:
            raise UserError(
                f"The area of interest {path} cannot be brought to the scene's coordinate reference system "
                f"{grid.crs.name!r}; reproject it there, for example with ogr2ogr -t_srs.",
                problem="area_outside",
            ) from error
        if not area.intersects(grid.outline()):
            raise UserError(
                f"The area of interest {path} does not overlap the scene; "
                "check both in a GIS, and the area's coordinate reference system.",
                problem="area_outside",
            )
        return cls(area)

    def touches(self, grid: PixelGrid, window: Window) -> bool:
        """Says whether a window of a grid has anything of the area."""
        return bool(self.geometry.intersects(grid.outline(window)))

    def window(self, grid: PixelGrid) -> Window:
        """Returns the pixels of a grid around the area, as far as the grid goes."""
        return grid.window_around(self.geometry.bounds)

    def mask(self, grid: PixelGrid, window: Window) -> NDArray[np.bool_]:
        """Returns which pixels (rows, columns) of a window of a grid have their centre inside."""
        outline, shape = grid.outline(window), (window.height, window.width)
        if not self.geometry.intersects(outline):
            return np.zeros(shape, bool)
        if self.geometry.contains(outline):
            return np.ones(shape, bool)
        transform = grid.window_transform(window)
        return np.asarray(geometry_mask([self.geometry], shape, transform, invert=True))


def check_coordinates(geometries: NDArray[np.object_], what: str) -> None:
    """Raises UserError where a coordinate is no number, or one that is on no map.

    Args:
        geometries: As they were read; some may be None.
        what: What they are, as a sentence begins with it.
    """
    there = shapely.bounds(geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))])
    if not (np.abs(there) < FARTHEST).all():
        raise UserError(
            f"{what} has coordinates that are no place on any map; correct or leave out such features."
        )


def _read(path: Path) -> tuple[NDArray[np.object_], CRS]:
    """Reads geometries of any kind and their CRS."""
    # Not at the top: it imports pandas, which takes as long as all else before the first tile.
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    if not path.exists():
        raise UserError(f"The area of interest {path} does not exist; check the path.")
    check_references(str(path), "area of interest")
    try:
        layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
        if not layers:
            raise UserError(
                f"The area of interest {path} holds no geometries; give a layer of polygons.",
                problem="empty_area",
            )
        meta, _, wkb, _ = pyogrio.raw.read(path, layer=layers[0], columns=[], force_2d=True)
        geometries = shapely.from_wkb(wkb)
    except (DataSourceError, DataLayerError, shapely.errors.ShapelyError) as error:
        raise UserError(
            f"The area of interest {path} cannot be read; give an intact GeoJSON, GeoPackage or shapefile."
        ) from error
    if meta["crs"] is None:
        raise UserError(
            f"The area of interest {path} has no coordinate reference system; "
            "assign the right one, for example with ogr2ogr -a_srs.",
            problem="no_crs",
            path=path,
        )
    try:
        return geometries, CRS.from_user_input(meta["crs"]).to_2d()
    except CRSError as error:
        raise UserError(
            f"The coordinate reference system of the area of interest {path} is not understood; "
            "assign the right one, for example with ogr2ogr -a_srs.",
            problem="no_crs",
            path=path,
        ) from error


def _polygons(geometries: NDArray[np.object_]) -> list[shapely.Polygon]:
    """Takes the valid polygons out of anything, collections included."""
    present = [geometry for geometry in geometries if geometry is not None and not geometry.is_empty]
    flat = shapely.get_parts(shapely.get_parts(shapely.make_valid(present)))
    return [part for part in flat if isinstance(part, shapely.Polygon)]


def _reproject(area: shapely.Geometry, crs: CRS, grid: PixelGrid) -> shapely.Geometry:
    """Brings an area to the grid's CRS, clipped to its surroundings first: far away maps are undefined."""
    scene_crs = grid.crs.to_2d()
    if crs == scene_crs:
        return area
    there = Transformer.from_crs(scene_crs, crs, always_xy=True)
    west, south, east, north = grid.outline().bounds
    left, bottom, right, top = there.transform_bounds(west, south, east, north, densify_pts=21)
    margin = max(abs(right - left), top - bottom) / 10
    if not math.isfinite(margin):
        raise ProjError("the scene has no bounds in the area's system")
    if left > right:  # across the antimeridian
        frame = shapely.union(
            shapely.box(left - margin, bottom - margin, 180, top + margin),
            shapely.box(-180, bottom - margin, right + margin, top + margin),
        )
        margin = (top - bottom) / 10
    else:
        frame = shapely.box(left - margin, bottom - margin, right + margin, top + margin)
    clipped = shapely.segmentize(area.intersection(frame), 10 * margin / EDGE_PARTS)
    back = Transformer.from_crs(crs, scene_crs, always_xy=True)
    moved = shapely.transform(clipped, back.transform, interleaved=False)
    return shapely.make_valid(moved)
