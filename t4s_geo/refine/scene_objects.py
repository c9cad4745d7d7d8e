"""`--refine sam`: what of a class hangs together is split into objects, in all of a scene.

Windows have fixed places in the scene, and each decides about the objects whose middle lies in its core; so
nothing depends on tiles, blocks or the order of answers. Labels stay where they are: which object a pixel
belongs to is all that is decided.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from t4s_geo.raster.blending import Bools
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.raster.windows import blocks, grown, shared
from t4s_geo.refine.prompted import Points, Segmenter
from t4s_geo.refine.remains import RemainSettings, share_remains
from t4s_geo.refine.splitting import Candidate, SplitSettings, find_candidates, paint

MARGIN = 64
"""Pixels that are looked at around the core of a window."""
SEEN = 80
"""Pixels that an object of its label's usual size measures best in what is looked at."""
USUAL = 12.0
"""Metres that objects are taken for where nobody knows: those of a house."""
ZOOMS = (0.5, 1.0, 2.0)
"""How much larger than the mosaic's the pixels may be that are looked at: more would take longer."""
BLOCK = 1024
"""Pixels a side of what is finished at once."""
TIFF_BLOCK = 256

Numbers = npt.NDArray[np.uint32]


class Bands(Protocol):
    """A raster that can be read in any order."""

    def read(self, band: int, /, *, window: Window) -> npt.NDArray[Any]:
        """Reads a window of a band, counted from 1; shape (height, width)."""


def zoom_of(size: float | None, distance: float) -> float:
    """Chooses how a label is looked at.

    Args:
        size: Metres that its objects usually measure; None if nobody knows.
        distance: Metres a pixel of the mosaic.
    """
    wanted = math.log2(SEEN * distance / (size or USUAL))
    return min(ZOOMS, key=lambda zoom: abs(math.log2(zoom) - wanted))


@dataclass(frozen=True, eq=False)
class ObjectSplitter:
    """Splits the labels of a class raster into objects.

    Attributes:
        segmenter: Who outlines objects.
        scene: What is looked at, on the mosaic's grid.
        zooms: How each label is looked at that is to be split, by its position.
        bands: Class bands: one of all labels, or one for each.
        check: Called between windows; raises to cancel.
        settings: When an outline is an object.
        remains: What becomes of the rest.
    """

    segmenter: Segmenter
    scene: Scene
    zooms: Mapping[int, float]
    bands: int
    check: Callable[[], None] = lambda: None
    settings: SplitSettings = field(default_factory=SplitSettings)
    remains: RemainSettings = field(default_factory=RemainSettings)

    @property
    def grid(self) -> PixelGrid:
        """The mosaic's."""
        return self.scene.grid

    def write(self, classes: Bands, told: Bands | None, folder: Path) -> Path:
        """Writes a raster of objects, a uint32 band of their numbers for each class band.

        Args:
            classes: Class bands of the scene.
            told: Raster of the same kind with the objects that the model told apart, if there are any.
            folder: Where it and a draft of it go.

        Returns:
            The file.
        """
        draft, path = folder / "split.tif", folder / "split_objects.tif"
        with rasterio.open(draft, "w+", **self._profile()) as found:
            count = 0
            for label, zoom in self.zooms.items():
                count = self._split(label, zoom, classes, told, found, count)
            with rasterio.open(path, "w", **self._profile()) as target:
                for window in blocks(self.grid.window, BLOCK, BLOCK):
                    for band in range(1, self.bands + 1):
                        self.check()
                        finished = self._finished(band, window, classes, told, found, count)
                        target.write(finished, band, window=window)
        draft.unlink()
        return path

    def _split(
        self, label: int, zoom: float, classes: Bands, told: Bands | None, found: Any, count: int
    ) -> int:
        """Finds the objects of a label; returns the highest number so far."""
        side, margin = (round(length / zoom) for length in (self.segmenter.side, MARGIN))
        band, core = self._band(label), side - 2 * margin
        for place in blocks(self.grid.window, core, core):
            self.check()
            around = Window(place.col_off - margin, place.row_off - margin, side, side)
            inside = self.grid.clamp(around)
            there = _padded(classes.read(band, window=inside) == label + 1, around, inside)
            if not there.any():
                continue
            boxes = None if told is None else self._boxes(told, band, around, inside, there, zoom)
            candidates = self._candidates(around, there, zoom, boxes)
            if not candidates:
                continue
            numbers = _padded(found.read(band, window=inside), around, inside)
            before = count
            for candidate in candidates:
                count = self._paint(candidate, numbers, there, zoom, count)
            if count > before:
                found.write(numbers[shared(around, inside)[0]], band, window=inside)
        return count

    def _candidates(self, around: Window, there: Bools, zoom: float, boxes: Points | None) -> list[Candidate]:
        """Returns the objects whose middle lies in the core of a window."""
        try:
            image = self._zoomed(zoom).read(Window(*(round(part * zoom) for part in around.flatten())))
        except TileReadError:
            return []
        view = self.segmenter.look_at(np.where(image.valid[..., None], image.rgb, 0).astype(np.uint8))
        cell = self._cell(zoom)
        rows, columns = (length // cell for length in there.shape)
        cells = there.reshape(rows, cell, columns, cell).mean(axis=(1, 3)) >= 0.5
        core = range(*(edge // view.mask_cell for edge in (MARGIN, self.segmenter.side - MARGIN)))

        def is_own(candidate: Candidate) -> bool:
            middles = ((side.start + side.stop) // 2 for side in candidate.place)
            return all(middle in core for middle in middles)

        return [one for one in find_candidates(view, cells, self.settings, boxes) if is_own(one)]

    def _paint(
        self, candidate: Candidate, numbers: npt.NDArray[Any], there: Bools, zoom: float, count: int
    ) -> int:
        """Draws an object into a window; returns the highest number so far."""
        painted = paint(candidate, self._cell(zoom), there & (numbers == 0), self.settings)
        if painted is None:
            return count
        place, pixels = painted
        numbers[place][pixels] = count + 1
        return count + 1

    def _finished(
        self, band: int, window: Window, classes: Bands, told: Bands | None, found: Any, count: int
    ) -> Numbers:
        """Returns the numbers of a block: what is left of a label is shared among its objects."""
        own = {label: self._cell(zoom) for label, zoom in self.zooms.items() if self._band(label) == band}
        margin = max(map(self.remains.margin, own.values()), default=0)
        around = self.grid.clamp(grown(window, margin))
        codes, numbers = (raster.read(band, window=around) for raster in (classes, found))
        for label, cell in own.items():
            share_remains(numbers, codes == label + 1, cell, self.remains)
        if told is not None:
            others = told.read(band, window=around)
            numbers = np.where((numbers == 0) & (others > 0), others + count, numbers)
        cut: Numbers = numbers[shared(around, window)[0]].astype(np.uint32)
        return cut

    def _boxes(
        self, told: Bands, band: int, around: Window, inside: Window, there: Bools, zoom: float
    ) -> Points:
        """Returns the boxes of objects that the model told apart, in pixels that are looked at."""
        from scipy.ndimage import find_objects

        numbers = np.where(there, _padded(told.read(band, window=inside), around, inside), 0)
        _, plain = np.unique(np.append(0, numbers), return_inverse=True)
        places = find_objects(plain[1:].reshape(numbers.shape))
        edges = [(at[1].start, at[0].start, at[1].stop, at[0].stop) for at in places if at is not None]
        return np.array(edges, np.float64).reshape(-1, 4) * zoom

    def _band(self, label: int) -> int:
        """Returns the class band of a label, counted from 1."""
        return label + 1 if self.bands > 1 else 1

    def _cell(self, zoom: float) -> int:
        """Returns the mosaic's pixels along a side of a mask's cell."""
        return round(self.segmenter.mask_cell / zoom)

    def _zoomed(self, zoom: float) -> Scene:
        return self.scene if zoom == 1 else self.scene.on(self.grid.zoomed(1 / zoom))

    def _profile(self) -> dict[str, Any]:
        return {
            "driver": "GTiff", "dtype": "uint32", "count": self.bands, "width": self.grid.width,
            "height": self.grid.height, "crs": self.grid.crs.to_wkt(), "transform": self.grid.transform,
            "tiled": True, "blockxsize": TIFF_BLOCK, "blockysize": TIFF_BLOCK, "interleave": "band",
            "compress": "deflate", "zlevel": 1, "bigtiff": "if_safer",
        }  # fmt: skip


def _padded(values: npt.NDArray[Any], around: Window, inside: Window) -> npt.NDArray[Any]:
    """Puts what lies on the grid into a whole window; the rest of it is 0."""
    whole = np.zeros((around.height, around.width), values.dtype)
    whole[shared(around, inside)[0]] = values
    return whole
