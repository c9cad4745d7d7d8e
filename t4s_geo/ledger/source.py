"""The answers of a ledger, decoded to cells, as the mosaic wants them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import DescriptorError, Reading
from t4s_geo.descriptors.detections.base import DetectionFormat
from t4s_geo.descriptors.detections.shapes import Detection, bounds
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.ledger.texts import Texts
from t4s_geo.raster.blending import Bools
from t4s_geo.raster.classes import Parts
from t4s_geo.raster.conflicts import Claims, lost_cells
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
        settle: Which labels are parts of which, where each cell is to have one label of those that claim it,
            or a part beside it; None where labels may overlap. It concerns answers whose tokens say nothing
            of single cells; see `t4s_geo.raster.conflicts`.
    """

    def __init__(
        self,
        ledger: Ledger,
        wait_for: Callable[[int], None] = lambda tile: None,
        texts: Texts | None = None,
        settle: Parts | None = None,
    ) -> None:
        self._ledger, self._wait_for = ledger, wait_for
        self._texts = texts or Texts(ledger.spec)
        card, labels = ledger.spec.card, len(ledger.spec.prompts)
        self._settle = None if self._texts.have_soft_cells or labels == 1 else settle
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
        """Returns where the objects of a tile are, label by label; none where it has no answer.

        Those that lose all of their cells to other labels are left out.
        """
        size, rows = self._ledger.spec.card.tile_size, self._rows(tile) or []
        readings = self._read(rows)
        lost = self._lost(rows, readings)
        return tuple(
            _hint(label, number, detection, size, score)
            for label, (row, reading) in enumerate(zip(rows, readings, strict=True))
            for number, (detection, score) in enumerate(
                zip(reading.detections, _scores(row, reading)[1:], strict=True), start=1
            )
            if lost is None or not _is_gone(reading.numbered == number, lost[label])
        )

    def drawn(self, tile: int) -> TileObjects:
        """Returns the objects of all labels, shape (labels, rows, columns); of tiles with answers alone."""
        return np.stack([reading.numbered for reading in self._read(self._rows(tile) or [])])

    def _bytes_of(self, tile: int) -> npt.NDArray[np.uint8] | None:
        """Returns marginals as bytes, of which four times as many fit into memory."""
        rows = self._rows(tile)
        if rows is None:
            return None
        readings = self._read(
            [row for row in rows if row.marginals is None or not self._texts.have_soft_cells]
        )
        lost = self._lost(rows, readings)
        said = iter(readings)
        stored = np.stack(
            [
                to_bytes(row.marginals)
                if self._texts.have_soft_cells and row.marginals is not None
                else ONE * (next(said).cells > 0).view(np.uint8)
                for row in rows
            ]
        )
        return stored if lost is None else stored * ~lost

    def _lost(self, rows: Sequence[TileRow], readings: Sequence[Reading]) -> Bools | None:
        """Returns the cells that labels lose to others, shape (labels, rows, columns); None for none."""
        if self._settle is None or not rows:
            return None
        objects = np.stack([reading.numbered for reading in readings])
        return lost_cells(Claims(objects, [*map(_scores, rows, readings)]), self._settle)

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


def _hint(label: int, number: int, detection: Detection, size: int, score: float) -> Hint:
    """Says where an object is, in pixels of a tile that is so large; a score of nan is none."""
    box = bounds(detection.shape)
    left, top, right, bottom = (size * edge for edge in (box.left, box.top, box.right, box.bottom))
    told = None if math.isnan(score) else float(score)
    return Hint(label, number, left, top, right, bottom, detection.has_mask, told)


def _scores(row: TileRow, reading: Reading) -> npt.NDArray[np.float32]:
    """Returns how sure an answer is of each object, from 1 on: by its tokens, else by what it says."""
    said = [one.score for one in reading.detections] or [None] * reading.count
    scores = np.array([np.nan, *(np.nan if one is None else one for one in said)], np.float32)
    if row.marginals is not None:
        there = reading.numbered > 0
        scores[reading.numbered[there]] = row.marginals[there]
    return scores


def _is_gone(mask: Bools, lost: Bools) -> bool:
    return bool(mask.any() and lost[mask].all())
