"""Geometries as GeoPackages hold them: a header with an envelope, and WKB (GeoPackage 1.3, 2.1.3)."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

_MAGIC: Final = b"GP"
_XY_LITTLE_ENDIAN: Final = 0b00000011
"""Flags: an envelope of x and y, in little endian."""
_HEADER: Final = struct.Struct("<2sBBi4d")
_ENVELOPES: Final = (0, 32, 48, 48, 64)
"""Bytes of the envelopes of each kind."""
_BEFORE_ENVELOPE: Final = 8

Geometries = npt.NDArray[np.object_]
Hashes = npt.NDArray[np.uint64]


def blobs_of(geometries: Geometries, system: int) -> list[bytes]:
    """Returns geometries, none of them empty, as a GeoPackage holds them.

    Args:
        geometries: Without heights.
        system: Number of their system in the GeoPackage.
    """
    sides = shapely.bounds(geometries)[:, [0, 2, 1, 3]].tolist()
    return [
        _HEADER.pack(_MAGIC, 0, _XY_LITTLE_ENDIAN, system, *four) + wkb
        for four, wkb in zip(sides, shapely.to_wkb(geometries, byte_order=1).tolist(), strict=True)
    ]


def hashes_of(blobs: Iterable[object]) -> Hashes:
    """Returns a number for each geometry, the same for the same vertices; 8 bytes each in memory."""
    return np.fromiter(map(_hash, blobs), np.uint64)


def add_functions(database: sqlite3.Connection) -> None:
    """Adds what triggers of a GeoPackage call for geometries that `blobs_of` has made, to keep its index."""
    database.create_function("ST_IsEmpty", 1, lambda blob: 0, deterministic=True)
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        database.create_function(
            name, 1, lambda blob, side=place: _HEADER.unpack_from(blob)[4 + side], deterministic=True
        )


def _hash(blob: object) -> int:
    if not isinstance(blob, bytes) or len(blob) < _BEFORE_ENVELOPE:
        return 0
    kind = blob[3] >> 1 & 0b111
    start = _BEFORE_ENVELOPE + (_ENVELOPES[kind] if kind < len(_ENVELOPES) else 0)
    return int.from_bytes(hashlib.blake2b(blob[start:], digest_size=8).digest(), "little")
