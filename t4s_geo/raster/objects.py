"""The object raster beside a class raster: which object each pixel of a countable label belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window
from scipy.ndimage import distance_transform_edt

from t4s_geo.raster.blending import blend_weights
from t4s_geo.raster.merging import ObjectNumbers, ObjectSource, TileObjects
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import cells_of, shared, tile_cells

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class ObjectLayer:
    """What an object raster is painted from.

    Attributes:
        path: File to write.
        tiling: How the scene was cut.
        numbers: The objects' numbers in the whole scene.
        source: The tiles' objects.
    """

    path: Path
    tiling: Tiling
    numbers: ObjectNumbers
    source: ObjectSource

    def paint(self, window: Window, codes: npt.NDArray[np.uint8]) -> Numbers:
        """Says which object each labelled pixel belongs to.

        That is the object, at the pixel's cell, of the tile with the greatest blend weight of those that
        have one there. Interpolation may reach past the cells of objects; then it is the nearest object
        in the tile with the greatest weight of those that have any.

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
            found[missing] = self._heaviest(cells, missing, nearest=True)[missing]
        for band, place, numbers in zip(bands, places, found, strict=True):
            pixels = numbers.repeat(size, axis=0).repeat(size, axis=1)[: window.height, : window.width]
            painted[band, place] = pixels[place]
        return painted

    def _heaviest(self, cells: Window, wanted: Bools, *, nearest: bool = False) -> Numbers:
        """Takes objects from the tile with the greatest weight of those that have one; the first at a tie.

        Args:
            cells: Integer window in cells.
            wanted: Cells that are asked about, shape (countable labels, cells.height, cells.width).
            nearest: Take, where a tile has none at a cell, its nearest one.
        """
        found = np.zeros(wanted.shape, np.uint32)
        best = np.zeros(wanted.shape, np.float32)
        weights = blend_weights(self.tiling.tile_size // self.tiling.cell_size)
        for tile in self.tiling.tiles_intersecting(cells):
            rows_and_columns, within = shared(cells, tile_cells(self.tiling, tile))
            here, there = (slice(None), *rows_and_columns), (slice(None), *within)
            objects = self.source.objects(tile) if wanted[here].any() else None
            if objects is None:
                continue
            if nearest:
                objects = spread_objects(objects)
            numbers = self.numbers.of(tile, objects[there])
            better = wanted[here] & (numbers > 0) & (weights[within] > best[here])
            np.copyto(found[here], numbers, where=better)
            np.copyto(best[here], weights[within], where=better)
        return found


def spread_objects(objects: TileObjects) -> TileObjects:
    """Gives each cell without an object the one whose cell is nearest, label by label."""
    spread = objects.copy()
    for label in spread:
        if label.any():
            rows, columns = distance_transform_edt(label == 0, return_distances=False, return_indices=True)
            label[...] = label[rows, columns]
    return spread


def _any_pixel(place: Bools, size: int) -> Bools:
    """Tells of each cell whether any of its pixels is set; the last cells may be cut."""
    height, width = place.shape
    whole = np.pad(place, ((0, -height % size), (0, -width % size)))
    return np.asarray(whole.reshape(whole.shape[0] // size, size, -1, size).any(axis=(1, 3)))
