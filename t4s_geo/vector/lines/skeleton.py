"""The middle of a label's regions as pixels, with how wide the regions are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.windows import grown
from t4s_geo.vector.lines import spurs, thinning
from t4s_geo.vector.lines.region import Region
from t4s_geo.vector.lines.sweeps import SIDE, LineRaster, Pixels, Place
from t4s_geo.vector.lines.widths import Widths

CYCLES: Final = 32
"""Layers that are taken away at once; makes no difference to what is left."""
ROUNDS: Final = 3
"""How often spurs are looked for: where some are gone, others may show."""
WIDTH_UNITS: Final = 16
"""What the pixels of the middle hold in the end: widths, so many to a pixel."""
Pixel = TypeVar("Pixel", bound=np.generic)
INSIDE: Final = 1
"""What pixels of the regions hold until then; those of the middle hold `MIDDLE`."""
MIDDLE: Final = 2
MARGIN: Final = 128
"""Pixels around a window in which the outside is looked for; where that is too few, as many as its side."""


def skeleton(
    region: Region,
    path: Path,
    check: Callable[[], None] = lambda: None,
    *,
    side: int = SIDE,
    cycles: int = CYCLES,
) -> LineRaster:
    """Thins the regions of a label to lines of single pixels without spurs.

    The result does not depend on the windows that are worked on: how things are after so many layers, or
    after a round, follows from the pixels around, all of which each window sees. Memory grows with the
    windows of a row, not with the raster.

    Args:
        region: The regions.
        path: File to write.
        check: Called between windows; raises to cancel.
        side: Side of the windows in pixels, more than they see around; what is wider than twice that is told
            as that wide.
        cycles: Layers that are taken away at once.

    Returns:
        The open raster: 0, or at the middle of a region its width there in parts of a pixel, `WIDTH_UNITS`.
    """
    raster = LineRaster(path, region.classes, side)
    work = _Work(region, raster, check, cycles)
    work.prune(work.thin())
    raster.sweep(work.begun, work.measured)
    return raster


@dataclass(frozen=True)
class _Work:
    """What is done to windows.

    Attributes:
        region: The regions.
        raster: What becomes of them.
        check: Called for each window; raises to cancel.
        cycles: Layers that are taken away at once.
        begun: Windows that hold anything.
    """

    region: Region
    raster: LineRaster
    check: Callable[[], None]
    cycles: int
    begun: set[Place] = field(default_factory=set)

    def thin(self) -> set[Place]:
        """Thins until nothing changes; returns the windows in which something is left."""
        filled, unstable = set[Place](), set[Place]()
        margin = thinning.REACH * self.cycles

        def take(place: Place, pixels: Pixels, least: int) -> Pixels | None:
            if not pixels.any():
                return None
            self.begun.add(place)
            left, lately = (_core(some, margin) for some in thinning.thin(pixels >= least, self.cycles))
            if lately.any():
                unstable.add(place)
            if left.any():
                filled.add(place)
            inside = _core(pixels, margin) > 0
            return np.where(left, MIDDLE, inside).astype(np.uint16)

        def begin(place: Place, window: Window) -> Pixels | None:
            self.check()
            return take(place, self.region.read(grown(window, margin)).astype(np.uint16), INSIDE)

        def go_on(place: Place, window: Window) -> Pixels | None:
            self.check()
            return take(place, self.raster.read(grown(window, margin)), MIDDLE)

        self.raster.sweep(self.raster.places(), begin)
        while unstable:
            places = self.raster.beside(unstable)
            unstable.clear()
            filled -= places
            self.raster.sweep(places, go_on)
        return filled

    def prune(self, filled: set[Place]) -> None:
        """Takes spurs away from the windows in which something is left."""
        places = filled
        for _ in range(ROUNDS):
            changed = set[Place]()

            def without(place: Place, window: Window, changed: set[Place] = changed) -> Pixels | None:
                self.check()
                pixels = self.raster.read(grown(window, spurs.REACH))
                found = spurs.spurs(pixels == MIDDLE, Widths(pixels > 0, spurs.LONGEST / 2 + 1))
                going = _core(found, spurs.REACH)
                if not going.any():
                    return None
                changed.add(place)
                return np.where(going, INSIDE, _core(pixels, spurs.REACH)).astype(np.uint16)

            self.raster.sweep(places, without)
            places = self.raster.beside(changed) & filled

    def measured(self, place: Place, window: Window) -> Pixels:
        """Returns the widths at the pixels that are left of a window, and nothing elsewhere."""
        self.check()
        rows, columns = np.nonzero(self.raster.read(window) == MIDDLE)
        for margin in (MARGIN, self.raster.side):
            wide = Widths(self.raster.read(grown(window, margin)) > 0, margin)
            widths = wide.at(rows + margin, columns + margin)
            if widths.max(initial=0.0) < 2 * (margin - 2):
                break
        pixels = np.zeros((window.height, window.width), np.uint16)
        pixels[rows, columns] = np.rint(widths * WIDTH_UNITS)
        return pixels


def _core(pixels: npt.NDArray[Pixel], margin: int) -> npt.NDArray[Pixel]:
    return pixels[margin:-margin, margin:-margin]
