"""The object raster beside a class raster: which object each pixel of a countable label belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Bools, Floats, blend_weights
from t4s_geo.raster.object_merging import ObjectNumbers, ObjectSource, TileObjects
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import cells_of, shared

Index = tuple[slice, ...]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class ObjectLayer:
    """What an object raster is painted from.

    Attributes:
        tiling: How the scene was cut.
        numbers: The objects' numbers in the whole scene.
        source: The tiles' objects.
    """

    tiling: Tiling
    numbers: ObjectNumbers
    source: ObjectSource

    def paint(self, window: Window, codes: npt.NDArray[np.uint8]) -> Numbers:
        """Says which object each labelled pixel belongs to.

        That is the object, at the pixel's cell, of the tile with the greatest blend weight of those that
        have one there. Interpolation may reach past the cells of objects; then it is the nearest object
        that any tile has, and of equally near ones that of the tile with the greatest weight.

        Args:
            window: Integer window in pixels, from whole cells on.
            codes: Label codes of its pixels, shape (class bands, height, width); one band of all labels, or
                one for each.

        Returns:
            Object numbers, of the shape of `codes`; 0 where there is no label, the label is not countable, or
            no tile that sees the pixel has an object of it.
        """
        painted = np.zeros(codes.shape, np.uint32)
        size, cells = self.tiling.cell_size, cells_of(window, self.tiling.cell_size)
        bands = [label if len(codes) > 1 else 0 for label in self.numbers.labels]
        places = [codes[band] == label + 1 for band, label in zip(bands, self.numbers.labels, strict=True)]
        wanted = np.stack([_any_pixel(place, size) for place in places])
        found = self._heaviest(cells, wanted)
        missing = wanted & (found == 0)
        if missing.any():
            found[missing] = self._nearest(cells, missing)[missing]
        for band, place, numbers in zip(bands, places, found, strict=True):
            pixels = numbers.repeat(size, axis=0).repeat(size, axis=1)[: window.height, : window.width]
            painted[band, place] = pixels[place]
        return painted

    def _heaviest(self, cells: Window, wanted: Bools) -> Numbers:
        """Takes objects from the tile with the greatest weight of those that have one; the first at a tie.

        Args:
            cells: Integer window in cells.
            wanted: Cells that are asked about, shape (countable labels, cells.height, cells.width).
        """
        found = np.zeros(wanted.shape, np.uint32)
        best = np.zeros(wanted.shape, np.float32)
        for tile, here, there, weights in self._tiles(cells, wanted):
            objects = self.source.objects(tile)
            if objects is None:
                continue
            numbers = self.numbers.of(tile, objects[there])
            better = wanted[here] & (numbers > 0) & (weights > best[here])
            np.copyto(found[here], numbers, where=better)
            np.copyto(best[here], weights, where=better)
        return found

    def _nearest(self, cells: Window, wanted: Bools) -> Numbers:
        """Takes the nearest objects; arguments as of `_heaviest`."""
        found = np.zeros(wanted.shape, np.uint32)
        shortest = np.full(wanted.shape, np.inf, np.float32)
        best = np.zeros(wanted.shape, np.float32)
        for tile, here, there, weights in self._tiles(cells, wanted):
            objects = self.source.objects(tile)
            if objects is None:
                continue
            objects, distances = spread_objects(objects)
            numbers, distances = self.numbers.of(tile, objects[there]), distances[there]
            nearer = distances < shortest[here]
            nearer |= (distances == shortest[here]) & (weights > best[here])
            better = wanted[here] & (numbers > 0) & nearer
            np.copyto(found[here], numbers, where=better)
            np.copyto(shortest[here], distances, where=better)
            np.copyto(best[here], weights, where=better)
        return found

    def _tiles(self, cells: Window, wanted: Bools) -> Iterator[tuple[int, Index, Index, Floats]]:
        """Yields tiles that see wanted cells, where they are in the window and in the tile, and weights."""
        weights = blend_weights(self.tiling.tile_size // self.tiling.cell_size)
        for tile in self.tiling.tiles_intersecting(cells):
            rows_and_columns, within = shared(cells, self.tiling.tile_cells(tile))
            here, there = (slice(None), *rows_and_columns), (slice(None), *within)
            if wanted[here].any():
                yield tile, here, there, weights[within]


def spread_objects(objects: TileObjects) -> tuple[TileObjects, Floats]:
    """Gives each cell without an object the one whose cell is nearest, label by label.

    Returns:
        Objects, and how many cells away they are: infinitely far where a label has none.
    """
    from scipy.ndimage import distance_transform_edt

    spread, away = objects.copy(), np.full(objects.shape, np.inf, np.float32)
    for label, distances in zip(spread, away, strict=True):
        if label.any():
            exact, (rows, columns) = distance_transform_edt(label == 0, return_indices=True)
            label[...], distances[...] = label[rows, columns], exact
    return spread, away


def _any_pixel(place: Bools, size: int) -> Bools:
    """Tells of each cell whether any of its pixels is set; the last cells may be cut."""
    height, width = place.shape
    whole = np.pad(place, ((0, -height % size), (0, -width % size)))
    return np.asarray(whole.reshape(whole.shape[0] // size, size, -1, size).any(axis=(1, 3)))
