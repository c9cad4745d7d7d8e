"""A row of the ledger: an answer as it is used, as it is stored, and the checksum that it is stored with."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import product
from types import NoneType
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from t4s_geo.raster.probability_bytes import from_bytes, to_bytes

# The number of objects stands before the large columns, so that counting need not read those.
COLUMNS = "tile, prompt, status, objects, text, log_probabilities, cells, message"

STATUSES = frozenset(("done", "empty", "failed"))
_TYPES = frozenset(
    product((int,), (int,), (str,), (int,), *[(kind, NoneType) for kind in (str, bytes, bytes, str)])
)
"""What the values of `COLUMNS` may be."""


class BadRow(ValueError):
    """A stored value is none that a run writes; the message says which."""


@dataclass(frozen=True, eq=False)
class TileRow:
    """One answer of the model, or why there is none.

    Attributes:
        tile: Index of the tile in the tiling.
        prompt: Index of the prompt in the run.
        status: `done`; `empty`: nothing but nodata; or `failed`.
        text: The descriptor.
        log_probabilities: Of its tokens, float32; None where the model does not tell.
        marginals: Marginal probability of each cell, shape (grid, grid), dtype float32, 0..1; None where
            unknown: then the descriptor's cells are certain. Scores of objects where tokens say nothing of
            cells; see `Answer`. They are kept as bytes.
        message: Why the tile failed.
        objects: How many objects the answer tells apart; 0 if it holds nothing.
    """

    tile: int
    prompt: int
    status: str
    text: str | None = None
    log_probabilities: npt.NDArray[np.float32] | None = None
    marginals: npt.NDArray[np.float32] | None = None
    message: str | None = None
    objects: int = 0


def checksum(*values: object) -> int:
    """Returns the CRC-32 of a row's values: whole numbers, texts, bytes or None."""
    return zlib.crc32(msgspec.msgpack.encode(values))


def row_checksum(values: tuple[Any, ...], validity: int | None) -> int:
    """Returns the checksum of an answer.

    It goes over that of the tile's valid pixels, too, so that an answer does not outlive them.

    Args:
        values: Those of `COLUMNS`.
        validity: Checksum of the tile's row of `validity`; None where it has none.
    """
    return checksum(*values, validity)


def stored_row(row: TileRow) -> tuple[Any, ...]:
    """Returns the values of `COLUMNS`."""
    logs = None if row.log_probabilities is None else row.log_probabilities.astype("<f2").tobytes()
    cells = None if row.marginals is None else zlib.compress(to_bytes(row.marginals).tobytes())
    return row.tile, row.prompt, row.status, row.objects, row.text, logs, cells, row.message


def check_row(values: tuple[Any, ...], tiles: int, prompts: int, cells: int) -> None:
    """Checks types and ranges of the values of `COLUMNS`.

    Args:
        values: What was read.
        tiles: Tiles of the run.
        prompts: Prompts of the run.
        cells: Cells of a tile, and so its most objects.

    Raises:
        BadRow: A value cannot be that of a run.
    """
    tile, prompt, status, objects, _, logs, _, _ = values
    if tuple(map(type, values)) not in _TYPES or status not in STATUSES:
        raise BadRow("an answer is not stored as it should be")
    if not (0 <= tile < tiles and 0 <= prompt < prompts and 0 <= objects <= cells):
        raise BadRow(f"there is no tile {tile} with {objects} objects for prompt {prompt}")
    if logs is not None and len(logs) % 2:
        raise BadRow(f"the probabilities of tile {tile} break off")


def loaded_row(values: tuple[Any, ...], grid: int) -> TileRow:
    """Returns the answer of the values of `COLUMNS`.

    Raises:
        BadRow: They are not those of cells.
    """
    tile, prompt, status, objects, text, logs, cells, message = values
    return TileRow(
        tile,
        prompt,
        status,
        text,
        None if logs is None else np.frombuffer(logs, "<f2").astype(np.float32),
        None if cells is None else from_bytes(_unpacked(cells, grid * grid).reshape(grid, grid)),
        message,
        objects,
    )


def stored_validity(pixels: npt.NDArray[np.bool_]) -> bytes:
    """Packs which pixels of a tile are valid."""
    return zlib.compress(np.packbits(pixels).tobytes())


def loaded_validity(stored: bytes, size: int) -> npt.NDArray[np.bool_]:
    """Returns which pixels of a tile are valid, shape (size, size).

    Raises:
        BadRow: They are not those of a tile.
    """
    bits = np.unpackbits(_unpacked(stored, -(-size * size // 8)), count=size * size)
    return bits.reshape(size, size).astype(np.bool_)


def _unpacked(stored: bytes, length: int) -> npt.NDArray[np.uint8]:
    """Decompresses exactly so many bytes; never more than one beyond them."""
    try:
        unpacked = zlib.decompressobj().decompress(stored, length + 1)
    except zlib.error as error:
        raise BadRow(f"cells cannot be decompressed: {error}") from None
    if len(unpacked) != length:
        raise BadRow(f"a tile does not have the {length:,} bytes that it should have")
    return np.frombuffer(unpacked, np.uint8)
