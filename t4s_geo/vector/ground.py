"""From map coordinates to the ground: metres and geodesic square metres."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer

from t4s_geo.errors import UserError
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.vector.area import geodesic_areas
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.strips import Raster

Floats = npt.NDArray[np.float64]

_BATCH = 500_000
"""Vertices whose areas are computed at once."""


@dataclass(frozen=True)
class Ground:
    """How large things are on the Earth where a raster lies.

    Attributes:
        grid: The raster's pixels, in a CRS that is projected or geographic.
    """

    grid: PixelGrid

    @classmethod
    def of(cls, dataset: Raster) -> Ground:
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
        return cls(PixelGrid.of(dataset))

    def units_per_metre(self) -> float:
        """Map units in a metre at the raster's centre: the mean over all directions, by area."""
        column, row = self.grid.width / 2, self.grid.height / 2
        box = shapely.box(column - 0.5, row - 0.5, column + 0.5, row + 0.5)
        pixel = PolygonArrays.of(np.array([box]))
        (area,) = self.areas(pixel.moved(self.grid.to_map(pixel.points)))
        return sqrt(abs(self.grid.transform.determinant) / float(area))

    def areas(self, polygons: PolygonArrays) -> Floats:
        """Geodesic areas of polygons in map coordinates, in square metres; holes do not count.

        Raises:
            UserError: The CRS does not reach as far as the polygons.
        """
        # In batches, so that the working arrays stay small beside the polygons themselves.
        return np.concatenate([np.empty(0), *map(self._areas, polygons.batches(_BATCH))])

    def lengths(self, points: Floats, lines: npt.NDArray[np.int64]) -> Floats:
        """Geodesic lengths of lines in map coordinates, in metres.

        Args:
            points: float64 (points, 2), x and y of the vertices of all lines, one line after the other.
            lines: int64 (lines + 1), where in `points` each begins; last, their number.

        Raises:
            UserError: The CRS does not reach as far as the lines.
        """
        if lines.size < 2:
            return np.zeros(0)
        longitudes, latitudes = self._to_geodetic(points[:, 0], points[:, 1])
        steps = np.zeros(len(points))
        _, _, steps[1:] = self._geod().inv(
            longitudes[:-1], latitudes[:-1], longitudes[1:], latitudes[1:], radians=True
        )
        # From the last point of one line to the first of the next.
        steps[lines[:-1]] = 0
        return np.asarray(np.add.reduceat(steps, lines[:-1]), np.float64)

    def _areas(self, polygons: PolygonArrays) -> Floats:
        longitudes, latitudes = self._to_geodetic(polygons.points[:, 0], polygons.points[:, 1])
        firsts = polygons.rings[polygons.polygons[:-1]]
        return geodesic_areas(longitudes, latitudes, polygons.rings[:-1], firsts, self._geod())

    def _geod(self) -> Geod:
        geod = self.grid.crs.get_geod()
        assert geod is not None
        return geod

    def _to_geodetic(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Longitudes and latitudes in radians on the CRS's own datum."""
        geodetic = self.grid.crs.geodetic_crs
        assert geodetic is not None
        longitudes, latitudes = Transformer.from_crs(self.grid.crs, geodetic, always_xy=True).transform(x, y)
        if not (np.isfinite(longitudes).all() and np.isfinite(latitudes).all()):
            raise UserError(
                f"Parts of the raster lie outside of what {self.grid.crs.name} can describe; check its"
                " coordinate reference system and georeference.",
                problem="wrong_place",
                crs=self.grid.crs.name,
            )
        # Not every geodetic CRS counts in degrees.
        factor = geodetic.axis_info[0].unit_conversion_factor
        return np.asarray(longitudes) * factor, np.asarray(latitudes) * factor
