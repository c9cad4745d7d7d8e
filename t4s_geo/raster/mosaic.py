"""The tiles of a scene put together: overlaps blended, cells brought to pixels, labels chosen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from rasterio.windows import Window

from t4s_geo.raster.blending import Bools, Floats, blend_weights, mix
from t4s_geo.raster.classes import Bytes, Parts, exclusive_classes
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.hints import Hint
from t4s_geo.raster.object_merging import FoundObjects, ObjectSource
from t4s_geo.raster.probability_bytes import to_bytes
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import cells_of, intersection, margins, shared


class TileSource(ObjectSource, Protocol):
    """Where the mosaic gets its tiles from."""

    @property
    def countable(self) -> tuple[int, ...]:
        """Positions of the labels whose objects are told apart, ascending."""

    def marginals(self, tile: int) -> Floats | None:
        """Returns each label's marginals, shape (labels, grid, grid), 0..1; None without an answer."""

    def has_answer(self, tile: int) -> bool:
        """Tells whether a tile has marginals."""

    def validity(self, tile: int) -> Bools | None:
        """Returns the valid pixels, shape (tile_size, tile_size); None if all are."""


@dataclass(frozen=True)
class MosaicSettings:
    """How probabilities become labels.

    Attributes:
        exclusive: Every pixel gets one label, see `exclusive_classes`; otherwise labels may overlap.
        threshold: Lowest probability of a label.
        upsample: `bilinear` or `nearest`.
        parts: Which labels are parts of which, for `exclusive_classes`.
        thresholds: Lowest probability of each label, where not all have the same.
    """

    exclusive: bool = True
    threshold: float = 0.5
    upsample: str = "bilinear"
    parts: Parts = ()
    thresholds: tuple[float, ...] = ()

    def lowest(self, position: int) -> float:
        """Returns the lowest probability of the label at a position."""
        return self.thresholds[position] if self.thresholds else self.threshold

    @property
    def lowest_of_all(self) -> float:
        """The lowest probability that any label can have."""
        return min(self.thresholds, default=self.threshold)

    def reaching(self, probabilities: Floats) -> Floats:
        """Returns probabilities, shape (labels, …), without those that are too low for their own label.

        What another label may have is left to it.
        """
        if not self.thresholds:
            return probabilities
        lowest = np.array(self.thresholds, np.float32).reshape(-1, *[1] * (probabilities.ndim - 1))
        return np.where(probabilities >= lowest, probabilities, np.float32(0))


@dataclass(frozen=True, eq=False)
class Mosaic:
    """The tiles of a scene, as one.

    Attributes:
        grid: Model grid of the scene.
        tiling: How it was cut.
        labels: Number of labels.
        source: The tiles' answers.
        settings: How probabilities become labels.
    """

    grid: PixelGrid
    tiling: Tiling
    labels: int
    source: TileSource
    settings: MosaicSettings

    @property
    def bands(self) -> int:
        """Class bands: one of all labels, or one for each."""
        return 1 if self.settings.exclusive else self.labels

    def cells(self, window: Window) -> Floats:
        """Blends the tiles over a window of cells.

        Args:
            window: Integer window in cells; what lies past the mosaic's edge repeats the edge.

        Returns:
            Probabilities, shape (labels, window.height, window.width); 0 where no tile has an answer.
        """
        inside = intersection(window, self.tiling.cells)
        placed = (
            (self.tiling.tile_cells(index), marginals)
            # Ascending, so that sums are rounded in the same order whatever the block.
            for index in self.tiling.tiles_intersecting(inside)
            if (marginals := self.source.marginals(index)) is not None
        )
        weights = blend_weights(self.tiling.tile_size // self.tiling.cell_size)
        mixed = mix(inside, self.labels, placed, weights)
        beyond = margins(window, inside)
        return np.pad(mixed, ((0, 0), *beyond), mode="edge") if any(sum(beyond, ())) else mixed

    def valid(self, window: Window) -> Bools:
        """Returns the pixels of a window that at least one answered tile saw as valid."""
        tiles = self.tiling.tiles_intersecting(cells_of(window, self.tiling.cell_size))
        seen = [(index, self.source.validity(index)) for index in tiles if self.source.has_answer(index)]
        shape = window.height, window.width
        is_whole = len(seen) == len(tiles) and all(pixels is None for _, pixels in seen)
        if is_whole and intersection(window, self.grid.window) == window:
            return np.ones(shape, np.bool_)
        valid = np.zeros(shape, np.bool_)
        for index, pixels in seen:
            here, there = shared(window, self.tiling.tile(index).window)
            valid[here] |= True if pixels is None else pixels[there]
        return valid

    def classes(self, probabilities: Floats) -> tuple[Bytes, Bytes]:
        """Chooses labels.

        Args:
            probabilities: Shape (labels, height, width), 0..1.

        Returns:
            Label codes, 0 for none, and the chosen label's probability, 255 for 1; shape
            (bands, height, width) each.
        """
        settings = self.settings
        probabilities, lowest = settings.reaching(probabilities), settings.lowest_of_all
        if settings.exclusive:
            chosen, highest = exclusive_classes(probabilities, lowest, settings.parts)
            codes, found = chosen[None], highest[None]
        else:
            there = probabilities >= lowest
            codes = np.arange(1, len(probabilities) + 1, dtype=np.uint8)[:, None, None] * there
            found = probabilities * there
        return codes, to_bytes(found)


class Refiner(ABC):
    """Says of pixels what the tiles of a mosaic say of cells."""

    def __init__(self, mosaic: Mosaic) -> None:
        self.mosaic = mosaic

    @abstractmethod
    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width), 0..1; the same in every window.

        Args:
            window: Integer window in pixels, within the mosaic.
        """

    def classes(self, window: Window) -> tuple[Bytes, Bytes]:
        """Returns codes and scores of the pixels of a window, as `Mosaic.classes` does."""
        return self.mosaic.classes(self.probabilities(window))

    @property
    def smallest_m2(self) -> float:
        """Square metres below which a polygon is a splinter of what it says, not a finding; 0 for none."""
        return 0.0

    @property
    def tells_objects(self) -> bool:
        """Whether it tells objects apart, so that those of the answers do not count."""
        return False

    @property
    def smallest_objects(self) -> Mapping[int, int]:
        """Pixels of the smallest objects that it tells apart, by the positions of their labels."""
        return {}

    @property
    def bare(self) -> tuple[Hint, ...] | None:
        """Hints that it has outlined nothing in, so far; None where it does not look for outlines."""
        return None

    def found_objects(self, check: Callable[[], None]) -> tuple[FoundObjects, ...]:
        """Returns the objects that it told apart, each label's in one of them.

        Args:
            check: Called now and then; raises to cancel.
        """
        return ()
