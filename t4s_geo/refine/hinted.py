"""`--refine sam` where the model says where each object is: a Segment Anything model outlines what is there.

Boxes and places become masks. Outlines that the model wrote itself are replaced where what is found is nearly
the same thing; then it only follows the picture more closely.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.raster.conflicts import Claims, lost_cells
from t4s_geo.raster.hints import Hint, HintSource, is_own
from t4s_geo.raster.mosaic import Mosaic, Refiner, TileSource
from t4s_geo.raster.object_merging import FoundObjects, TileObjects
from t4s_geo.raster.probability_bytes import from_bytes, to_bytes
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.raster.upsample import repeat
from t4s_geo.refine.interpolation import interpolation
from t4s_geo.refine.window_file import WindowFile

SAME = 0.7
"""Lowest IoU with an outline that the model wrote; below it another thing was likely found."""
FILLED = 0.6
"""Lowest IoU of a box with the box around what was found in it."""
BEYOND = 0.1
"""Share of a box's sides by which what is in it may reach over them: boxes are not exact."""
LARGEST = 0.5
"""Share of a tile that what is at a place may cover at the most; more is the ground around it."""
LOWEST = 0.5
"""Lowest quality that is expected of what is taken."""
SPLINTER = 16
"""Pixels of a mosaic; what is smaller was not meant."""
TILES_HELD = 64

Rgb = npt.NDArray[np.uint8]


class Found(NamedTuple):
    """What a model outlines.

    Attributes:
        mask: Its pixels in the tile, shape (tile_size, tile_size).
        quality: What the model thinks its intersection over union is.
    """

    mask: Bools
    quality: float


class Prompter(Protocol):
    """A model that outlines what is in boxes or at places."""

    def look_at(self, rgb: Rgb) -> Callable[[Hint], Iterable[Found]]:
        """Returns what tells the things that may be meant by a hint, in a tile of shape (size, size, 3)."""


class HintedTiles:
    """The tiles of a mosaic, with outlines in place of boxes: a source as the mosaic wants it."""

    def __init__(
        self, mosaic: Mosaic, hints: HintSource, scene: Scene, model: Prompter, folder: Path
    ) -> None:
        """Takes a mosaic, what its answers say of objects, the scene at its pixels, and who outlines."""
        self._mosaic, self._hints, self._scene, self._model = mosaic, hints, scene, model
        cells = mosaic.tiling.tile_size // mosaic.tiling.cell_size
        self._shape = (mosaic.labels, cells, cells)
        self._found = WindowFile(folder / "hinted.bin", (2, *self._shape), "uint16")
        self._held = lru_cache(TILES_HELD)(self._tile)
        self.bare: list[Hint] = []

    @property
    def countable(self) -> tuple[int, ...]:
        """Positions of the labels whose objects are told apart; to be asked when all answers are there."""
        return self._mosaic.source.countable

    def marginals(self, tile: int) -> Floats | None:
        """Returns each label's cells, shape (labels, rows, columns), 0..1; None without an answer."""
        return from_bytes(self._held(tile)[0].astype(np.uint8)) if self.has_answer(tile) else None

    def objects(self, tile: int) -> TileObjects | None:
        """Returns the objects of the countable labels; None without an answer."""
        return self._held(tile)[1][list(self.countable)] if self.has_answer(tile) else None

    def has_answer(self, tile: int) -> bool:
        """Tells whether a tile has an answer."""
        return self._mosaic.source.has_answer(tile)

    def validity(self, tile: int) -> Bools | None:
        """Returns the valid pixels; None if all are."""
        return self._mosaic.source.validity(tile)

    def found(self, check: Callable[[], None]) -> FoundObjects:
        """Returns the objects of all tiles, once all have answers and some labels are countable.

        Args:
            check: As of `Refiner.found_objects`.
        """
        labels = self.countable
        counts = np.zeros((len(self._mosaic.tiling), len(labels)), np.int64)
        for tile in range(len(counts)):
            check()
            objects = self.objects(tile)
            if objects is not None:
                told = self._mosaic.source.objects(tile)
                both = objects if told is None else np.maximum(objects, told)
                counts[tile] = both.max(axis=(1, 2), initial=0)
        # Boxes say better than two outlines what is one thing.
        return FoundObjects(self._mosaic.tiling, labels, counts, self, self._mosaic.source)

    def _tile(self, tile: int) -> npt.NDArray[np.uint16]:
        """Returns probabilities as bytes, and objects, shape (2, labels, rows, columns)."""
        if tile not in self._found:
            self._found[tile] = self._outlined(tile)
        return self._found[tile].astype(np.uint16)

    def _outlined(self, tile: int) -> npt.NDArray[np.uint16]:
        outlined = np.zeros((2, *self._shape), np.uint16)
        marginals, hints = self._mosaic.source.marginals(tile), self._hints.hints(tile)
        if marginals is None or not hints:
            return outlined
        try:
            image = self._scene.read(self._mosaic.tiling.tile(tile).window)
            ask = self._model.look_at(np.where(image.valid[..., None], image.rgb, 0).astype(np.uint8))
        except TileReadError:
            ask = _nothing
        size = self._mosaic.tiling.cell_size
        drawn = self._hints.drawn(tile)
        bare: list[tuple[Hint, Bools]] = []
        # Small things lie on large ones.
        for hint in sorted(hints, key=_area, reverse=True):
            coarse = drawn[hint.label] == hint.number
            fine = choose(hint, repeat(coarse, size), ask(hint))
            if fine is None and not hint.is_outlined and is_own(self._mosaic.tiling, tile, hint):
                bare.append((hint, coarse))
            mask = coarse if fine is None else _cells(fine, size)
            sure = marginals[hint.label][coarse]
            # Cells that another label's box has taken may be its own when both are outlined.
            outlined[0, hint.label][mask] = _byte(sure[sure > 0])
            outlined[1, hint.label][mask] = hint.number
        settings = self._mosaic.settings
        if settings.exclusive:
            lost = lost_cells(Claims.of(outlined[1], hints), settings.parts)
            outlined[:, lost] = 0
            bare = [(hint, mask) for hint, mask in bare if not mask.any() or not lost[hint.label][mask].all()]
        self.bare += [hint for hint, _ in bare]
        return outlined


class HintRefiner(Refiner):
    """Brings outlines in place of boxes to pixels, and tells their objects apart."""

    def __init__(self, mosaic: Mosaic, tiles: HintedTiles) -> None:
        """Takes a mosaic of answers that say where objects are, and its tiles with outlines."""
        super().__init__(mosaic)
        self.tiles = tiles
        source: TileSource = tiles
        self._fine = interpolation(Mosaic(mosaic.grid, mosaic.tiling, mosaic.labels, source, mosaic.settings))

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        return self._fine.probabilities(window)

    @property
    def smallest_m2(self) -> float:
        """The area of some pixels: outlines of two tiles leave splinters where they differ."""
        return SPLINTER * math.prod(self.mosaic.grid.ground_sampling_distance())

    @property
    def tells_objects(self) -> bool:
        """Whether it tells objects apart: always."""
        return True

    @property
    def bare(self) -> tuple[Hint, ...]:
        """Objects that nothing was found of."""
        return tuple(self.tiles.bare)

    def found_objects(self, check: Callable[[], None]) -> tuple[FoundObjects, ...]:
        """Returns the objects; see `Refiner`."""
        return (self.tiles.found(check),) if self.tiles.countable else ()


def choose(hint: Hint, coarse: Bools, found: Iterable[Found]) -> Bools | None:
    """Returns the mask that is likeliest meant, one piece of it; None where none is.

    Args:
        hint: Where the object is.
        coarse: Its mask so far, shape (tile_size, tile_size).
        found: What a model outlines there, of that shape.
    """
    best, highest = None, 0.0
    for mask, quality in found:
        whole = _largest(mask & _around(hint, mask.shape))
        if quality < LOWEST or not whole.any():
            continue
        rank = quality * _fit(hint, coarse, whole)
        if rank > highest:
            best, highest = whole, rank
    return best


def _fit(hint: Hint, coarse: Bools, mask: Bools) -> float:
    """Returns how well a mask is what a hint means, 0 where it is not."""
    if hint.is_outlined:
        return _above(float((coarse & mask).sum() / (coarse | mask).sum()), SAME)
    if hint.is_point:
        column, row = (min(int(at), len(mask) - 1) for at in hint.centre)
        return float(mask[row, column] and mask.mean() <= LARGEST)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    width = max(0.0, min(right, hint.right) - max(left, hint.left))
    height = max(0.0, min(bottom, hint.bottom) - max(top, hint.top))
    common = width * height
    return _above(float(common / ((bottom - top) * (right - left) + _area(hint) - common)), FILLED)


def _above(value: float, least: float) -> float:
    return value if value >= least else 0.0


def _area(hint: Hint) -> float:
    return (hint.right - hint.left) * (hint.bottom - hint.top)


def _around(hint: Hint, shape: tuple[int, ...]) -> Bools:
    """Returns the pixels that what is meant by a hint may have."""
    inside = np.zeros(shape, np.bool_)
    if hint.is_point:
        inside[:] = True
        return inside
    across, down = (max(1.0, BEYOND * side) for side in (hint.right - hint.left, hint.bottom - hint.top))
    left, top = (max(0, int(edge)) for edge in (hint.left - across, hint.top - down))
    inside[top : int(hint.bottom + down + 1), left : int(hint.right + across + 1)] = True
    return inside


def _largest(mask: Bools) -> Bools:
    """Returns the largest piece of a mask that hangs together."""
    from scipy.ndimage import label

    pieces, count = label(mask)
    if count < 2:
        return mask
    sizes = np.bincount(pieces.ravel())[1:]
    largest: Bools = pieces == sizes.argmax() + 1
    return largest


def _cells(mask: Bools, size: int) -> Bools:
    """Returns the cells of which a mask has half of the pixels at least."""
    if size == 1:
        return mask
    rows = len(mask) // size
    share: Bools = mask.reshape(rows, size, rows, size).mean(axis=(1, 3)) >= 0.5
    return share


def _byte(probabilities: Floats) -> int:
    """Returns the mean of the probabilities of an object's cells as a byte; certain where none are told."""
    mean = probabilities.mean(keepdims=True) if probabilities.size else np.ones(1, np.float32)
    return int(to_bytes(mean)[0])


def _nothing(hint: Hint) -> Iterable[Found]:
    return ()
