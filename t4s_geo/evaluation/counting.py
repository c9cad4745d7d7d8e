"""Counts of pixels that two layers share or do not share, label by label and square by square."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window
from scipy.ndimage import minimum_filter

from t4s_geo.labelled.layers import Layer
from t4s_geo.raster.aoi import AreaOfInterest
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.windows import blocks, grown, shared

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Counts:
    """Pixels of one label.

    Attributes:
        both: Pixels of each square that result and reference share, shape (squares,).
        found: Those of the result.
        wanted: Those of the reference.
        edges: Pixels near the outline of both that they share, and near the outline of one at least.
        areas: Square metres of the result and of the reference, on the ellipsoid.
    """

    both: Integers
    found: Integers
    wanted: Integers
    edges: tuple[int, int]
    areas: tuple[float, float]

    @classmethod
    def sum(cls, strips: Sequence[Counts]) -> Counts:
        """Adds the squares of several strips."""
        near, either = (sum(strip.edges[place] for strip in strips) for place in (0, 1))
        ours, theirs = (sum(strip.areas[place] for strip in strips) for place in (0, 1))
        return cls(
            np.concatenate([strip.both for strip in strips]),
            np.concatenate([strip.found for strip in strips]),
            np.concatenate([strip.wanted for strip in strips]),
            (near, either),
            (ours, theirs),
        )


@dataclass(frozen=True)
class PixelCounter:
    """How to count.

    Attributes:
        grid: The pixels.
        square: Pixels along a side of the squares.
        edge: Pixels from an outline that count as near it.
        area: Where to count; None is everywhere.
    """

    grid: PixelGrid
    square: int
    edge: int
    area: AreaOfInterest | None

    def strips(self) -> Iterator[Window]:
        """Returns rows of squares, from top to bottom."""
        return blocks(self.grid.window, self.grid.width, self.square)

    def counted(self, reference: Layer, window: Window) -> Bools:
        """Returns the pixels of a window that count."""
        counted = reference.known(window)
        if self.area is not None:
            counted = counted & self.area.mask(self.grid, window)
        return counted

    def count(self, result: Layer, reference: Layer, labels: Sequence[str]) -> dict[str, Counts]:
        """Counts all pixels.

        Args:
            result: What was found.
            reference: What is true, and where something is known.
            labels: Labels that both could hold.
        """
        strips: dict[str, list[Counts]] = {label: [] for label in labels}
        for strip in self.strips():
            window = self.grid.clamp(grown(strip, self.edge))
            inside, _ = shared(window, strip)
            counted = self.counted(reference, window)
            square_metres = self._pixel_area(strip)
            for label in labels:
                found = result.mask(window, label) & counted
                wanted = reference.mask(window, label) & counted
                strips[label].append(self._counts(found, wanted, inside, square_metres))
        return {label: Counts.sum(counts) for label, counts in strips.items()}

    def _counts(
        self, found: Bools, wanted: Bools, inside: tuple[slice, slice], square_metres: float
    ) -> Counts:
        """Counts the pixels of one label in a strip with a margin of `edge` rows above and below."""
        near, either = 0, 0
        if found.any() or wanted.any():
            ring, true_ring = (mask[inside] & ~self._core(mask)[inside] for mask in (found, wanted))
            near, either = int((ring & true_ring).sum()), int((ring | true_ring).sum())
        found, wanted = found[inside], wanted[inside]
        areas = (float(found.sum() * square_metres), float(wanted.sum() * square_metres))
        both, ours, theirs = (self._by_square(mask) for mask in (found & wanted, found, wanted))
        return Counts(both, ours, theirs, (near, either), areas)

    def _core(self, mask: Bools) -> Bools:
        """Returns the pixels further than `edge` from the outline; the raster's own edge is outline, too."""
        smallest = minimum_filter(mask.astype(np.uint8), 2 * self.edge + 1, mode="constant", cval=0)
        return np.asarray(smallest, bool)

    def _by_square(self, mask: Bools) -> Integers:
        columns = mask.sum(axis=0, dtype=np.int64)
        sums: Integers = np.add.reduceat(columns, np.arange(0, mask.shape[1], self.square))
        return sums

    def _pixel_area(self, strip: Window) -> float:
        """Returns the square metres of the pixel in a strip's middle."""
        across, down = self.grid.part(strip).ground_sampling_distance()
        return across * down
