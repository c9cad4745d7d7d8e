"""Georeferenced pixel grids: where pixels lie, and how large they are on the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass

import affine
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.windows import intersection

Points = npt.NDArray[np.float64]
"""Coordinates, shape (points, 2)."""

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

    @classmethod
    def of(cls, dataset: DatasetReader) -> PixelGrid:
        """Returns the pixels of an open raster.

        Raises:
            pyproj.exceptions.CRSError: It has no CRS, or one that is not understood.
        """
        return cls(CRS.from_user_input(dataset.crs), dataset.transform, dataset.width, dataset.height)

    @classmethod
    def over(cls, crs: CRS, bounds: tuple[float, float, float, float], size: float) -> PixelGrid:
        """Returns a grid from the north-western corner of some bounds on that covers them.

        Args:
            crs: Coordinate reference system.
            bounds: West, south, east and north in it.
            size: Side of a pixel in its unit.
        """
        west, south, east, north = bounds
        width, height = math.ceil((east - west) / size), math.ceil((north - south) / size)
        return cls(crs, affine.Affine(size, 0, west, 0, -size, north), max(1, width), max(1, height))

    @property
    def window(self) -> Window:
        """All of its pixels."""
        return Window(0, 0, self.width, self.height)

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
                f"system {self.crs.name!r}; correct the one or the other, for example with gdal_edit.py.",
                problem="wrong_place",
                crs=self.crs.name,
            )
        _, _, metres = Geod(ellps="WGS84").inv(lons[::2], lats[::2], lons[1::2], lats[1::2])
        if not all(0 < length < math.inf for length in metres):
            raise UserError(
                "The raster's pixels have no size on the ground; correct its transform, "
                "for example with gdal_edit.py.",
                problem="wrong_place",
                crs=self.crs.name,
            )
        return float(metres[0]), float(metres[1])

    def mean_distance(self) -> float:
        """Returns the geometric mean of both ground sampling distances, in metres.

        Raises:
            UserError: As `ground_sampling_distance`.
        """
        return math.sqrt(math.prod(self.ground_sampling_distance()))

    def mirrors(self) -> bool:
        """Tells whether y grows upwards on the map, so that it turns the other way than the raster."""
        return bool(self.transform.determinant < 0)

    def to_map(self, points: Points) -> Points:
        """Moves points (column, row) to map coordinates (x, y), shape (points, 2)."""
        return _moved(self.transform, points)

    def to_pixels(self, points: Points) -> Points:
        """Moves points (x, y) on the map to pixel coordinates (column, row), shape (points, 2)."""
        return _moved(~self.transform, points)

    def outline(self, window: Window | None = None) -> shapely.Polygon:
        """Returns the outline of a window, or of all pixels, on the map."""
        window = self.window if window is None else window
        corners = ((0, 0), (window.width, 0), (window.width, window.height), (0, window.height))
        transform = self.window_transform(window)
        return shapely.Polygon([transform @ corner for corner in corners])

    def clamp(self, window: Window) -> Window:
        """Returns the part of a window that lies on the grid; without width or height where none does."""
        return intersection(window, self.window)

    def window_around(self, bounds: tuple[float, float, float, float]) -> Window:
        """Returns the pixels, as far as the grid goes, around west, south, east and north on the map."""
        west, south, east, north = bounds
        corners = np.array([(west, south), (west, north), (east, south), (east, north)])
        columns, rows = self.to_pixels(corners).T.tolist()
        left, top = math.floor(min(columns)), math.floor(min(rows))
        return self.clamp(Window(left, top, math.ceil(max(columns)) - left, math.ceil(max(rows)) - top))

    def part(self, window: Window) -> PixelGrid:
        """Returns the grid of a window's pixels."""
        return PixelGrid(self.crs, self.window_transform(window), window.width, window.height)

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

    def zoomed(self, factor: float) -> PixelGrid:
        """Returns the grid of cells of `factor` x `factor` pixels with the same origin.

        Sizes are rounded up, so the last cells may reach past the edge.
        """
        transform = self.transform @ affine.Affine.scale(factor)
        return PixelGrid(self.crs, transform, math.ceil(self.width / factor), math.ceil(self.height / factor))

    def window_on(self, other: PixelGrid, window: Window) -> Window:
        """Scales a window to another grid over the same extent; fractions of its pixels are possible."""
        across, down = other.width / self.width, other.height / self.height
        col, row = window.col_off * across, window.row_off * down
        # Rounding must not push the window past the edge, where GDAL refuses it.
        width = min(window.width * across, other.width - col)
        height = min(window.height * down, other.height - row)
        return Window(col, row, width, height)

    def transform_to(self, other: PixelGrid) -> affine.Affine:
        """Returns the map from this grid's pixel coordinates to those of another one of the same CRS."""
        transform: affine.Affine = ~other.transform @ self.transform
        return transform

    def window_transform(self, window: Window) -> affine.Affine:
        """Returns the transform of `window`, given in this grid's pixels."""
        return self.transform @ affine.Affine.translation(window.col_off, window.row_off)


def _moved(transform: affine.Affine, points: Points) -> Points:
    moved = np.empty_like(points)
    x, y = points.T
    moved[:, 0] = transform.a * x + transform.b * y + transform.c
    moved[:, 1] = transform.d * x + transform.e * y + transform.f
    return moved


def _to_lonlat(
    crs: CRS, xs: tuple[float, ...], ys: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Brings coordinates to WGS 84 degrees; places outside the system's reach become infinite."""
    try:
        if crs.is_geocentric:
            raise ProjError("x, y and z from the Earth's centre are not a map")
        # to_2d: heights say nothing here, and a vertical datum would ask for geoid grids.
        lons, lats = Transformer.from_crs(crs.to_2d(), WGS84, always_xy=True).transform(xs, ys)
    except ProjError as error:
        raise UserError(
            f"The coordinate reference system {crs.name!r} is not tied to the Earth; assign the right one, "
            "for example with `gdal_edit.py -a_srs EPSG:32633 FILE`.",
            problem="crs_not_on_earth",
            crs=crs.name,
        ) from error
    return tuple(lons), tuple(lats)
