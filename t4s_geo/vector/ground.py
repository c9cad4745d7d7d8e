"""From pixel coordinates to the ground: map coordinates, metres and geodesic square metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from affine import Affine
from pyproj import CRS, Geod, Transformer
from rasterio.io import DatasetReader

from t4s_geo.errors import UserError
from t4s_geo.vector.area import geodesic_areas
from t4s_geo.vector.arrays import PolygonArrays

Floats = npt.NDArray[np.float64]


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
                f"{dataset.name} has no coordinate reference system on the Earth, so its polygons have no place"
                " and no area; assign one, for example with gdal_edit.py -a_srs EPSG:….",
            )
        return cls(crs, dataset.transform, (dataset.width / 2, dataset.height / 2))

    def to_map(self, polygons: PolygonArrays) -> PolygonArrays:
        """Moves polygons from pixel to map coordinates."""
        columns, rows = polygons.points.T
        affine = self.transform
        points = np.empty_like(polygons.points)
        points[:, 0] = affine.a * columns + affine.b * rows + affine.c
        points[:, 1] = affine.d * columns + affine.e * rows + affine.f
        return polygons.moved(points)

    def mirrors(self) -> bool:
        """Whether the raster's rows run so that its picture is seen mirrored on the map."""
        return bool(self.transform.determinant > 0)

    def pixel_size(self) -> tuple[float, float]:
        """Metres along a column step and along a row step at the raster's centre (geodesic)."""
        column, row = self.centre
        points = [(column - 0.5, row), (column + 0.5, row), (column, row - 0.5), (column, row + 0.5)]
        x, y = np.array([self.transform @ point for point in points]).T
        longitudes, latitudes = self._to_geodetic(x, y)
        _, _, metres = self._geod().inv(
            longitudes[::2], latitudes[::2], longitudes[1::2], latitudes[1::2], radians=True
        )
        return float(metres[0]), float(metres[1])

    def areas(self, polygons: PolygonArrays) -> Floats:
        """Geodesic areas of polygons in map coordinates, in square metres; holes do not count."""
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
        # Not every geodetic CRS counts in degrees.
        factor = geodetic.axis_info[0].unit_conversion_factor
        return np.asarray(longitudes) * factor, np.asarray(latitudes) * factor
