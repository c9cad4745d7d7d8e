"""A first look at a run: what the model said about the last tiles, as parts of one small picture."""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import affine
import numpy as np

from t4s_geo.ledger import Ledger, RunSpec
from t4s_geo.ledger.source import LedgerSource
from t4s_geo.raster.classes import exclusive_classes
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
        width: Columns.
        height: Rows.
    """

    scale: float
    width: int
    height: int

    @classmethod
    def of(cls, spec: RunSpec) -> PictureGrid:
        """Returns the picture's grid for a run: a pixel for each cell, unless that were too many."""
        grid = spec.grid
        scale = max(spec.card.cell_size, max(grid.width, grid.height) / MAX_SIDE)
        return cls(scale, math.ceil(grid.width / scale), math.ceil(grid.height / scale))

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
        threshold: Lowest probability at which a place gets a label; None for the card's.
    """

    def __init__(self, ledger: Ledger, threshold: float | None) -> None:
        self._ledger, self._spec = ledger, ledger.spec
        self._threshold = ledger.spec.card.threshold if threshold is None else threshold
        self._parts = ledger.spec.card.parts_among([prompt.text for prompt in ledger.spec.prompts])
        self._source = LedgerSource(ledger)
        self._grid = PictureGrid.of(ledger.spec)

    def event(self, tiles: Iterable[int]) -> dict[str, Any] | None:
        """Returns the event for tiles that were just answered, without an id; None if none has an answer."""
        painted = (self._patch(self._spec.tiling.tile(index)) for index in tiles)
        patches = [patch for patch in painted if patch is not None]
        if not patches:
            return None
        labels = [prompt.label for prompt in self._spec.prompts]
        colours = label_colours(labels)
        transform = self._spec.grid.transform @ affine.Affine.scale(self._grid.scale)
        return {
            "event": "preview",
            "labels": [{"label": label, "colour": colours[label]} for label in labels],
            "crs": self._spec.grid.crs.to_wkt(),
            "transform": list(transform)[:6],
            "width": self._grid.width,
            "height": self._grid.height,
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
        window, cell = tile.window, self._spec.card.cell_size
        columns = self._grid.within(window.col_off, window.width, self._grid.width)
        rows = self._grid.within(window.row_off, window.height, self._grid.height)
        marginals = self._source.marginals(tile.index)
        if marginals is None or not columns or not rows:
            return None
        codes, _ = exclusive_classes(marginals, self._threshold, self._parts)
        down, across = (
            ((np.asarray(pixels) + 0.5) * self._grid.scale - offset).astype(np.intp) // cell
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
