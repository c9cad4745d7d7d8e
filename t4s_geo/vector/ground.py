"""From pixel coordinates to the ground: map coordinates, metres and geodesic square metres."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine
from pyproj import CRS, Geod, Transformer
from rasterio.io import DatasetReader

from t4s_geo.errors import UserError
from t4s_geo.vector.area import geodesic_areas
from t4s_geo.vector.arrays import PolygonArrays

Floats = npt.NDArray[np.float64]

_BATCH = 500_000
"""Vertices whose areas are computed at once."""


@dataclass(frozen=True)
class Ground:
    """Where a raster lies on the Earth.

    Attributes:
        crs: The raster's CRS, projected or geographic.
        transform: Pixel coordinates (column, row) to map coordinates; may rotate and shear.
        centre: Pixel coordinates of the raster's centre.
    """

    crs: CRS
    transform: Affine
    centre: tuple[float, float]

    @classmethod
    def of(cls, dataset: DatasetReader) -> Ground:
        """Reads it from an open raster.

        Raises:
            UserError: The raster has no CRS, or one that is not tied to the Earth.
        """
        crs = CRS.from_user_input(dataset.crs) if dataset.crs else None
        if crs is None or crs.geodetic_crs is None or crs.get_geod() is None:
            raise UserError(
                f"{dataset.name} has no coordinate reference system on the Earth, so its polygons have no"
                " place and no area; assign one, for example with gdal_edit.py -a_srs EPSG:…."
            )
        return cls(crs, dataset.transform, (dataset.width / 2, dataset.height / 2))

    def mirrors(self) -> bool:
        """Tells whether y grows upwards on the map, so that it turns the other way than the raster."""
        return bool(self.transform.determinant < 0)

    def to_map(self, polygons: PolygonArrays) -> PolygonArrays:
        """Moves polygons from pixel to map coordinates."""
        points = np.empty_like(polygons.points)
        points[:, 0], points[:, 1] = _apply(self.transform, polygons.points[:, 0], polygons.points[:, 1])
        return polygons.moved(points)

    def to_pixels(self, points: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Columns and rows of the grid points that lie at map coordinates, shape (points, 2)."""
        columns, rows = _apply(~self.transform, points[:, 0], points[:, 1])
        return np.rint(columns).astype(np.int64), np.rint(rows).astype(np.int64)

    def units_per_metre(self) -> float:
        """Map units in a metre at the raster's centre: the mean over all directions, by area."""
        column, row = self.centre
        pixel = shapely.box(column - 0.5, row - 0.5, column + 0.5, row + 0.5)
        (area,) = self.areas(self.to_map(PolygonArrays.of(np.array([pixel]))))
        return sqrt(abs(self.transform.determinant) / float(area))

    def areas(self, polygons: PolygonArrays) -> Floats:
        """Geodesic areas of polygons in map coordinates, in square metres; holes do not count.

        Raises:
            UserError: The CRS does not reach as far as the polygons.
        """
        # In batches, so that the working arrays stay small beside the polygons themselves.
        return np.concatenate([np.empty(0), *map(self._areas, polygons.batches(_BATCH))])

    def _areas(self, polygons: PolygonArrays) -> Floats:
        longitudes, latitudes = self._to_geodetic(polygons.points[:, 0], polygons.points[:, 1])
        firsts = polygons.rings[polygons.polygons[:-1]]
        return geodesic_areas(longitudes, latitudes, polygons.rings[:-1], firsts, self._geod())

    def _geod(self) -> Geod:
        geod = self.crs.get_geod()
        assert geod is not None
        return geod

    def _to_geodetic(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Longitudes and latitudes in radians on the CRS's own datum."""
        geodetic = self.crs.geodetic_crs
        assert geodetic is not None
        longitudes, latitudes = Transformer.from_crs(self.crs, geodetic, always_xy=True).transform(x, y)
        if not (np.isfinite(longitudes).all() and np.isfinite(latitudes).all()):
            raise UserError(
                f"Parts of the raster lie outside of what {self.crs.name} can describe; check its"
                " coordinate reference system and georeference."
            )
        # Not every geodetic CRS counts in degrees.
        factor = geodetic.axis_info[0].unit_conversion_factor
        return np.asarray(longitudes) * factor, np.asarray(latitudes) * factor


def _apply(affine: Affine, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return affine.a * x + affine.b * y + affine.c, affine.d * x + affine.e * y + affine.f
