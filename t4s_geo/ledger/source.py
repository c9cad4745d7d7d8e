"""The answers of a ledger, decoded to cells, as the mosaic wants them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import DescriptorError, Reading
from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.raster.object_merging import TileObjects

CACHE_BYTES = 64 << 20
"""Memory for decoded tiles: neighbouring blocks of the mosaic ask for the same ones, and the next row too."""

EMPTY, FULL = np.uint8(0), np.uint8(255)


class LedgerSource:
    """The tiles of a ledger, decoded, as the mosaic wants them.

    Attributes:
        countable: Positions of the labels whose objects are told apart, ascending.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._format = ledger.spec.card.format()
        self.countable = ledger.countable()
        card, labels = ledger.spec.card, len(ledger.spec.prompts)
        tiles = max(1, CACHE_BYTES // (labels * card.grid**2))
        self._read_cells = lru_cache(tiles)(self._cells_of)
        self.objects = lru_cache(max(1, tiles // 2))(self._objects)
        self.validity = lru_cache(max(1, CACHE_BYTES // card.tile_size**2))(ledger.validity)

    def probabilities(self, tile: int) -> npt.NDArray[np.float32] | None:
        """Returns each label's cells; None for a tile that is empty or of which any prompt has no answer."""
        cells = self._read_cells(tile)
        return None if cells is None else (cells / 255).astype(np.float32)

    def _cells_of(self, tile: int) -> npt.NDArray[np.uint8] | None:
        """Returns probabilities in 255ths, as the ledger keeps them."""
        rows = self._rows(tile)
        return None if rows is None else np.stack([self._cells(row) for row in rows])

    def _objects(self, tile: int) -> TileObjects | None:
        """Returns the objects of each countable label; None as of probabilities."""
        rows = self._rows(tile)
        if rows is None:
            return None
        return np.stack([self._read(rows[label]).numbered for label in self.countable])

    def _rows(self, tile: int) -> list[TileRow] | None:
        """Returns the answers to all prompts, in their order; None if any is missing."""
        rows = self._ledger.rows([tile])
        if len(rows) < len(self._ledger.spec.prompts) or any(row.status != "done" for row in rows):
            return None
        return rows

    def _cells(self, row: TileRow) -> npt.NDArray[np.uint8]:
        if row.cells is not None:
            return row.cells
        if row.prompt in self.countable and (objects := self.objects(row.tile)) is not None:
            # The same text, read already.
            return np.where(objects[self.countable.index(row.prompt)] > 0, FULL, EMPTY)
        return np.where(self._read(row).cells > 0, FULL, EMPTY)

    def _read(self, row: TileRow) -> Reading:
        """Reads the text of an answer; all that was kept as done has been read once before."""
        try:
            return self._format.read(row.text or "", [self._ledger.spec.prompts[row.prompt].label])
        except DescriptorError as error:
            raise UserError(
                f"The ledger {self._ledger.path} holds a text for tile {row.tile} that is no descriptor "
                f"({error}); run segment with --fresh."
            ) from None
