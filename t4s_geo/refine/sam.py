"""`--refine sam:CHECKPOINT`: objects get the outlines that a Segment Anything model gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Bools, Floats, blend_weights, mix
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.raster.upsample import bilinear, repeat
from t4s_geo.raster.windows import cells_of

ENOUGH = 0.7
"""Lowest IoU with the coarse mask at which a mask is taken; below it the model likely found another thing."""
CACHE_BYTES = 128 << 20
"""Memory for refined tiles: neighbouring blocks of the mosaic ask for the same ones."""

Rgb = npt.NDArray[np.uint8]


class Outliner(Protocol):
    """A model that outlines objects."""

    def look_at(self, rgb: Rgb) -> Callable[[Bools], Bools]:
        """Returns what turns the coarse mask of an object, not empty, into a fine one.

        Args:
            rgb: A square image, shape (height, width, 3). Masks have its height and width.
        """


class SamRefiner(Refiner):
    """Replaces the masks of objects, tile by tile."""

    def __init__(self, mosaic: Mosaic, scene: Scene, model: Outliner) -> None:
        """Takes a mosaic, the scene at its pixels, and who outlines objects."""
        super().__init__(mosaic)
        self._scene, self._model = scene, model
        tiles = max(1, CACHE_BYTES // (4 * mosaic.labels * mosaic.tiling.tile_size**2))
        self._refined = lru_cache(tiles)(self._refine)

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        tiling = self.mosaic.tiling
        placed = (
            (tiling.tile(index).window, pixels)
            for index in tiling.tiles_intersecting(cells_of(window, tiling.cell_size))
            if (pixels := self._refined(index)) is not None
        )
        return mix(window, self.mosaic.labels, placed, blend_weights(tiling.tile_size))

    def _refine(self, tile: int) -> Floats | None:
        """Returns a tile's pixels, shape (labels, tile_size, tile_size); None if it has no answer."""
        marginals = self.mosaic.source.marginals(tile)
        if marginals is None:
            return None
        pixels = self._to_pixels(marginals)
        if not self.mosaic.settings.reaching(pixels).any():
            return pixels
        try:
            image = self._scene.read(self.mosaic.tiling.tile(tile).window)
        except TileReadError:
            return pixels
        outline = self._model.look_at(image.rgb)
        for position, coarse in self._objects(tile, pixels):
            fine = outline(coarse)
            if _iou(coarse, fine) >= ENOUGH:
                replace_object(pixels[position], coarse, fine)
        return pixels

    def _to_pixels(self, marginals: Floats) -> Floats:
        size = self.mosaic.tiling.cell_size
        if self.mosaic.settings.upsample == "nearest":
            return repeat(marginals, size)
        return bilinear(np.pad(marginals, ((0, 0), (1, 1), (1, 1)), mode="edge"), size)

    def _objects(self, tile: int, pixels: Floats) -> Iterator[tuple[int, Bools]]:
        """Yields the objects of each label, shape (tile_size, tile_size).

        Those that the model told apart; else what hangs together.
        """
        from scipy.ndimage import find_objects, label

        source, size = self.mosaic.source, self.mosaic.tiling.cell_size
        valid = source.validity(tile)
        told = source.objects(tile) if source.countable else None
        for position, of_label in enumerate(pixels):
            there = of_label >= self.mosaic.settings.lowest(position)
            if valid is not None:
                there &= valid
            if told is not None and position in source.countable:
                numbers = repeat(told[source.countable.index(position)], size) * there
            else:
                numbers, _ = label(there)
            for number, place in enumerate(find_objects(numbers), 1):
                if place is not None:
                    yield position, numbers == number


def replace_object(pixels: Floats, coarse: Bools, fine: Bools) -> None:
    """Gives an object another mask, in place: what is new is as probable as the object is on average.

    Args:
        pixels: Probabilities of its label, shape (height, width).
        coarse: Its mask so far, not empty.
        fine: Its mask from now on.
    """
    probability = pixels[coarse].mean()
    pixels[coarse & ~fine] = 0
    pixels[fine & ~coarse] = np.maximum(pixels[fine & ~coarse], probability)


def _iou(first: Bools, second: Bools) -> float:
    return float((first & second).sum() / (first | second).sum())
