"""A first look at a run: what the model said about the last tiles, as parts of one small picture."""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from t4s_geo.ledger import Ledger
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic
from t4s_geo.raster.tiling import Tile
from t4s_geo.vector.colours import label_colours

MAX_SIDE = 512
"""Pixels of the picture's longer side at the most: bounds an event and what a client has to keep."""


EARLIER_TILES = 1000
"""Tiles of an earlier run that are shown at the most, spread over the scene: the new ones should not wait."""
EARLIER_AT_ONCE = 50


@dataclass(frozen=True)
class PictureGrid:
    """The pixels of the picture.

    Attributes:
        scale: Pixels of the model grid along a side of one of the picture.
        grid: The picture's own.
    """

    scale: float
    grid: PixelGrid

    @classmethod
    def of(cls, grid: PixelGrid, cell_size: int) -> PictureGrid:
        """Returns a picture of a model grid: a pixel for each cell, unless that were too many."""
        scale = max(cell_size, max(grid.width, grid.height) / MAX_SIDE)
        return cls(scale, grid.zoomed(scale))

    def within(self, offset: int, size: int, count: int) -> range:
        """Returns the pixels along one axis whose centres lie in a tile.

        Args:
            offset: First pixel of the tile in the model grid.
            size: Side of the tile.
            count: Pixels of the picture along that axis.
        """
        first, end = (math.ceil(edge / self.scale - 0.5) for edge in (offset, offset + size))
        return range(max(first, 0), min(end, count))


class PreviewPainter:
    """Turns tiles of a ledger into `preview` events, see docs/worker.md.

    Args:
        ledger: Open; read on the calling thread.
        mosaic: Its answers. Each place of the picture has one label, where labels may overlap too.
    """

    def __init__(self, ledger: Ledger, mosaic: Mosaic) -> None:
        self._ledger, self._spec = ledger, ledger.spec
        self._mosaic = replace(mosaic, settings=replace(mosaic.settings, exclusive=True))
        self._picture = PictureGrid.of(mosaic.grid, mosaic.tiling.cell_size)

    def event(self, tiles: Iterable[int]) -> dict[str, Any] | None:
        """Returns the event for tiles that were just answered, without an id; None if none has an answer."""
        painted = (self._patch(self._mosaic.tiling.tile(index)) for index in tiles)
        patches = [patch for patch in painted if patch is not None]
        if not patches:
            return None
        labels = [prompt.label for prompt in self._spec.prompts]
        colours = label_colours(labels)
        picture = self._picture.grid
        return {
            "event": "preview",
            "labels": [{"label": label, "colour": colours[label]} for label in labels],
            "crs": picture.crs.to_wkt(),
            "transform": list(picture.transform)[:6],
            "width": picture.width,
            "height": picture.height,
            "patches": patches,
        }

    def earlier(self) -> Iterator[dict[str, Any]]:
        """Yields the events for what an earlier run has answered, a part at a time."""
        tiles = sorted(self._ledger.finished())
        shown = tiles[:: max(1, -(-len(tiles) // EARLIER_TILES))]
        for start in range(0, len(shown), EARLIER_AT_ONCE):
            if (event := self.event(shown[start : start + EARLIER_AT_ONCE])) is not None:
                yield event

    def _patch(self, tile: Tile) -> dict[str, Any] | None:
        """Returns the part of the picture that a tile covers; None if it is nothing, or has no answer."""
        window, picture = tile.window, self._picture
        columns = picture.within(window.col_off, window.width, picture.grid.width)
        rows = picture.within(window.row_off, window.height, picture.grid.height)
        marginals = self._mosaic.source.marginals(tile.index)
        if marginals is None or not columns or not rows:
            return None
        (codes,), _ = self._mosaic.classes(marginals)
        down, across = (
            ((np.asarray(pixels) + 0.5) * picture.scale - offset).astype(np.intp)
            // self._mosaic.tiling.cell_size
            for pixels, offset in ((rows, window.row_off), (columns, window.col_off))
        )
        picked = codes[np.ix_(down, across)]
        return {
            "column": columns.start,
            "row": rows.start,
            "width": len(columns),
            "height": len(rows),
            "codes": base64.b64encode(zlib.compress(picked.tobytes(), 1)).decode(),
        }
