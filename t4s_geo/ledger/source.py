"""The answers of a ledger, decoded to cells, as the mosaic wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import DescriptorError, Reading
from t4s_geo.descriptors.detections.base import DetectionFormat
from t4s_geo.descriptors.detections.shapes import Detection, bounds
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.ledger.texts import Texts
from t4s_geo.raster.hints import Hint
from t4s_geo.raster.object_merging import TileObjects
from t4s_geo.raster.probability_bytes import ONE, from_bytes, to_bytes

KEPT_ROWS = 1024
"""Pixels: neighbouring blocks of the mosaic ask for the same tiles, and so does the next row of blocks."""
CACHE_BYTES = 32 << 20
"""Most memory for the tiles of these rows, decoded."""


class LedgerSource:
    """The tiles of a ledger, decoded, as the mosaic wants them.

    Args:
        ledger: Open.
        wait_for: Called before a tile is read; returns when its answers are final.
        texts: Reads their texts, and may know them already.
    """

    def __init__(
        self, ledger: Ledger, wait_for: Callable[[int], None] = lambda tile: None, texts: Texts | None = None
    ) -> None:
        self._ledger, self._wait_for = ledger, wait_for
        self._texts = texts or Texts(ledger.spec)
        card, labels = ledger.spec.card, len(ledger.spec.prompts)
        kept = ledger.spec.tiling.most_within(KEPT_ROWS)
        tiles = max(1, min(kept, CACHE_BYTES // (labels * card.grid**2)))
        self._read_bytes = lru_cache(tiles)(self._bytes_of)
        self.objects = lru_cache(max(1, tiles // 2))(self._objects)
        self.validity = lru_cache(max(1, min(kept, CACHE_BYTES // card.tile_size**2)))(ledger.validity)

    @cached_property
    def countable(self) -> tuple[int, ...]:
        """Positions of the labels whose objects are told apart, ascending; any answer may add some."""
        return self._ledger.countable()

    def marginals(self, tile: int) -> npt.NDArray[np.float32] | None:
        """Returns each label's cells; None for a tile that is empty or of which any prompt has no answer."""
        stored = self._read_bytes(tile)
        return None if stored is None else from_bytes(stored)

    def has_answer(self, tile: int) -> bool:
        """Tells whether each prompt about a tile has an answer."""
        return self._read_bytes(tile) is not None

    def has_hints(self) -> bool:
        """Tells whether the format says where objects are, such as by their boxes."""
        return isinstance(self._ledger.spec.card.format(), DetectionFormat)

    def hints(self, tile: int) -> tuple[Hint, ...]:
        """Returns where the objects of a tile are, label by label; none where it has no answer."""
        size, rows = self._ledger.spec.card.tile_size, self._rows(tile)
        return tuple(
            _hint(label, number, detection, size)
            for label, reading in enumerate(self._read(rows or []))
            for number, detection in enumerate(reading.detections, start=1)
        )

    def drawn(self, tile: int) -> TileObjects:
        """Returns the objects of all labels, shape (labels, rows, columns); of tiles with answers alone."""
        return np.stack([reading.numbered for reading in self._read(self._rows(tile) or [])])

    def _bytes_of(self, tile: int) -> npt.NDArray[np.uint8] | None:
        """Returns marginals as bytes, of which four times as many fit into memory."""
        rows = self._rows(tile)
        if rows is None:
            return None
        readings = iter(self._read([row for row in rows if row.marginals is None]))
        return np.stack(
            [
                ONE * (next(readings).cells > 0).view(np.uint8)
                if row.marginals is None
                else to_bytes(row.marginals)
                for row in rows
            ]
        )

    def _objects(self, tile: int) -> TileObjects | None:
        """Returns the objects of each countable label; None as of marginals."""
        rows = self._rows(tile)
        if rows is None:
            return None
        readings = self._read([rows[label] for label in self.countable])
        if [read.count for read in readings] != [rows[label].objects for label in self.countable]:
            raise self._ledger.damaged(f"tile {tile} does not have as many objects as it says")
        return np.stack([read.numbered for read in readings])

    def _rows(self, tile: int) -> list[TileRow] | None:
        """Returns the answers to all prompts, in their order; None if any is missing."""
        self._wait_for(tile)
        rows = self._ledger.rows([tile])
        if len(rows) < len(self._ledger.spec.prompts) or any(row.status != "done" for row in rows):
            return None
        return rows

    def _read(self, rows: Sequence[TileRow]) -> list[Reading]:
        """Reads the texts of answers; all that was kept as done has been read once before."""
        said = [(row.text or "", self._ledger.spec.prompts[row.prompt].label) for row in rows]
        readings = []
        for row, one, read in zip(rows, said, self._texts.read_each(said), strict=True):
            if isinstance(read, DescriptorError):
                raise self._ledger.damaged(f"the text of tile {row.tile} is not a descriptor: {read}")
            self._texts.remember(one, read)
            readings.append(read)
        return readings


def _hint(label: int, number: int, detection: Detection, size: int) -> Hint:
    """Says where an object is, in pixels of a tile that is so large."""
    box = bounds(detection.shape)
    left, top, right, bottom = (size * edge for edge in (box.left, box.top, box.right, box.bottom))
    return Hint(label, number, left, top, right, bottom, detection.has_mask)
