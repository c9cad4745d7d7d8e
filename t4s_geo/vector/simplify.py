"""Simplification that keeps what neighbours share, some of the raster at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.windows import blocks
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.corners import find_corners
from t4s_geo.vector.regions import find_runs
from t4s_geo.vector.rings import build_polygons
from t4s_geo.vector.strips import Raster, covered, place_of, read_keys

SIDE: Final = 1024
"""Side of the squares, in pixels, that are simplified each for itself."""

Ints = npt.NDArray[np.int64]


def simplify_coverage(polygons: PolygonArrays, tolerance: float) -> PolygonArrays:
    """Simplifies polygons together, so that shared borders stay shared: no gaps, no overlaps, none dropped.

    Vertices are taken away where the triangle with their neighbours is smaller than the tolerance squared
    (Visvalingam-Whyatt). Vertices that stay do not move. Those where three regions meet stay, and so do those
    of the outline of all polygons together.

    Args:
        polygons: A valid coverage: neighbours have their vertices in common. In the coordinates that are
            wanted in the end: a vertex close to another one's border may come to lie beyond it when
            coordinates are rounded later.
        tolerance: In the unit of the coordinates.
    """
    geometries = shapely.coverage_simplify(polygons.geometries(), tolerance, simplify_boundary=False)
    return PolygonArrays.of(geometries)


@dataclass
class CoverageSimplifier:
    """Says which vertices the simplified outlines of a class band keep.

    The raster is cut into squares, and each is simplified for itself, what has no label included: all of it
    is covered, so the squares' edges stay as they are, and what fits in each square fits across them. So the
    result depends on the band and the tolerance alone, and memory does not grow with the raster's height.

    Attributes:
        dataset: The open class raster.
        band: Band number (from 1) of the classes.
        objects: The open object raster, if there is one.
        grid: The raster's pixels.
        tolerance: In map units.
        side: Side of the squares in pixels.
    """

    dataset: Raster
    band: int
    objects: Raster | None
    grid: PixelGrid
    tolerance: float
    side: int = SIDE
    _first_row: int = -1
    _places: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def cut(self) -> int:
        """Distance of the lines on which outlines need vertices."""
        return self.side

    def place(
        self, rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]:
        """Tells of grid points in which outlines have corners whether these stay; none of them moves.

        Args:
            rows: In ascending order, also from one call to the next.
            columns: As many.
        """
        return self._keeps(rows, columns), np.zeros((rows.size, 2), np.float32)

    def kinds_of(self, firsts: Ints, codes: Ints) -> npt.NDArray[np.uint8]:
        """Returns 0 for each region: none has another shape than its pixels."""
        return np.zeros(firsts.size, np.uint8)

    def _keeps(self, rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
        keeps = (rows % self.side == 0) | (columns % self.side == 0)
        keeps |= (rows == self.dataset.height) | (columns == self.dataset.width)
        edges = np.searchsorted(rows, np.arange(0, self.dataset.height + self.side, self.side))
        for number, (start, stop) in enumerate(pairwise(edges.tolist())):
            if start < stop:
                self._simplify_row(number * self.side)
                places = self._place(rows[start:stop], columns[start:stop])
                nearest = np.searchsorted(self._places, places).clip(max=self._places.size - 1)
                keeps[start:stop] |= self._places[nearest] == places
        return np.asarray(keeps, np.bool_)

    def _simplify_row(self, first_row: int) -> None:
        """Simplifies a row of squares, unless that is what was done last."""
        if first_row == self._first_row:
            return
        row = self.grid.clamp(Window(0, first_row, self.grid.width, self.side))
        squares = [self._simplify_square(square) for square in blocks(row, self.side, self.side)]
        self._first_row, self._places = first_row, np.unique(np.concatenate(squares))

    def _simplify_square(self, square: Window) -> Ints:
        """Returns the places of the vertices that a square keeps."""
        # What has no label is simplified like a label, so that it is not an outer edge.
        strip = covered(read_keys(self.dataset, self.band, square, self.objects))
        runs = find_runs(strip)
        polygons, _ = build_polygons(find_corners(strip, runs), runs.part_count)
        corner = np.array([square.col_off, square.row_off])
        there = polygons.moved(self.grid.to_map(polygons.points + corner))
        kept = simplify_coverage(there, self.tolerance).points
        columns, rows = np.rint(self.grid.to_pixels(kept)).astype(np.int64).T
        return self._place(rows, columns)

    def _place(self, rows: npt.NDArray[np.integer], columns: npt.NDArray[np.integer]) -> Ints:
        return place_of(rows, columns, self.dataset.width)
