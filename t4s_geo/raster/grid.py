"""Georeferenced pixel grids and their size on the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass

import affine
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError
from rasterio.windows import Window

from t4s_geo.errors import UserError

WGS84 = CRS.from_epsg(4326)


@dataclass(frozen=True)
class PixelGrid:
    """A raster's pixels without their values: where each lies and how large it is.

    Coordinates are x (east or longitude) before y, as in GDAL, whatever the CRS's own axis order.

    Attributes:
        crs: Coordinate reference system of the transform's results.
        transform: Pixel (column, row) to CRS coordinates, any affine map, rotation and shear included.
        width: Number of columns.
        height: Number of rows.
    """

    crs: CRS
    transform: affine.Affine
    width: int
    height: int

    def ground_sampling_distance(self) -> tuple[float, float]:
        """Measures the pixel at the grid's centre on the ellipsoid.

        Returns:
            Metres from one column to the next, and from one row to the next. They are true distances on the
            ground, in feet-based, Mercator and geographic systems too.

        Raises:
            UserError: The CRS cannot be related to the Earth's surface at that place.
        """
        column, row = self.width / 2, self.height / 2
        ends = [(column - 0.5, row), (column + 0.5, row), (column, row - 0.5), (column, row + 0.5)]
        xs, ys = zip(*(self.transform @ end for end in ends), strict=True)
        lons, lats = _to_lonlat(self.crs, xs, ys)
        if not all(abs(lon) <= 540 and abs(lat) <= 90 for lon, lat in zip(lons, lats, strict=True)):
            raise UserError(
                f"The raster's centre ({xs[0]:g}, {ys[0]:g}) is not a place in its coordinate reference "
                f"system {self.crs.name!r}; correct the one or the other, for example with gdal_edit.py."
            )
        _, _, metres = Geod(ellps="WGS84").inv(lons[::2], lats[::2], lons[1::2], lats[1::2])
        if not all(0 < length < math.inf for length in metres):
            raise UserError(
                "The raster's pixels have no size on the ground; correct its transform, "
                "for example with gdal_edit.py."
            )
        return float(metres[0]), float(metres[1])

    def resampled(self, gsd: float) -> PixelGrid:
        """Returns the grid over exactly the same extent whose pixels measure about `gsd` both ways.

        Args:
            gsd: Ground sampling distance in metres.

        Raises:
            UserError: `gsd` is not a positive number, or the CRS gives no distances.
        """
        if not (math.isfinite(gsd) and gsd > 0):
            raise UserError(f"The ground sampling distance {gsd} is not a size; give metres above zero.")
        along_columns, along_rows = self.ground_sampling_distance()
        width = max(1, round(self.width * along_columns / gsd))
        height = max(1, round(self.height * along_rows / gsd))
        scale = affine.Affine.scale(self.width / width, self.height / height)
        return PixelGrid(self.crs, self.transform @ scale, width, height)

    def zoomed(self, factor: int) -> PixelGrid:
        """Returns the grid of cells of `factor` x `factor` pixels with the same origin.

        Sizes are rounded up, so the last cells may reach past the edge.
        """
        if factor < 1:
            raise ValueError(f"factor must be at least 1, not {factor}")
        transform = self.transform @ affine.Affine.scale(factor)
        return PixelGrid(self.crs, transform, -(-self.width // factor), -(-self.height // factor))

    def window_transform(self, window: Window) -> affine.Affine:
        """Returns the transform of `window`, given in this grid's pixels."""
        return self.transform @ affine.Affine.translation(window.col_off, window.row_off)


def _to_lonlat(
    crs: CRS, xs: tuple[float, ...], ys: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Brings coordinates to WGS 84 degrees; places outside the system's reach become infinite."""
    try:
        if crs.is_geocentric:
            raise ProjError("x, y and z from the Earth's centre are no map")
        # to_2d: heights say nothing here, and a vertical datum would ask for geoid grids.
        lons, lats = Transformer.from_crs(crs.to_2d(), WGS84, always_xy=True).transform(xs, ys)
    except ProjError as error:
        raise UserError(
            f"The coordinate reference system {crs.name!r} is not tied to the Earth; assign the right one, "
            "for example with `gdal_edit.py -a_srs EPSG:32633 FILE`."
        ) from error
    return tuple(lons), tuple(lats)
