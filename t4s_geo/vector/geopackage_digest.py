"""What a GeoPackage holds, as a hash: features and other rows, whatever programs note beside them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from t4s_geo.files import file_digest

_OURS: Final = ("gpkg_", "rtree_", "sqlite_")
"""Beginnings of the names of tables that SQLite, GDAL and QGIS keep in order by themselves."""
_STYLES: Final = "layer_styles"
_ROWS_AT_ONCE: Final = 1000


def geopackage_digest(path: Path) -> str:
    """Hashes the rows and columns of all tables that hold a user's data, and the definitions of views.

    Neither opening a file in QGIS nor saving a style changes the hash; any edited, added or removed row,
    column or table does.

    Args:
        path: A GeoPackage; another program may have it open.

    Returns:
        32 hexadecimal digits.
    """
    digest = hashlib.blake2b(digest_size=16)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.text_factory = bytes
            for part in _parts(database):
                digest.update(part)
    except (sqlite3.Error, UnicodeError):
        # No GeoPackage that t4s-geo wrote.
        return file_digest(path)
    return digest.hexdigest()


def _parts(database: sqlite3.Connection) -> Iterator[bytes]:
    query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    for kind, name, definition in database.execute(query).fetchall():
        table = name.decode()
        if table.lower().startswith(_OURS) or table == _STYLES:
            continue
        if kind == b"view":
            yield _framed([(kind, name, definition)])
            continue
        quoted = '"' + table.replace('"', '""') + '"'
        columns = [row[1:3] for row in database.execute(f"PRAGMA table_info({quoted})")]
        yield _framed([(kind, name, *(value for column in columns for value in column))])
        # By their numbers, or else by their keys.
        rows = database.execute(f"SELECT * FROM {quoted} ORDER BY 1")
        while some := rows.fetchmany(_ROWS_AT_ONCE):
            yield _framed(some)


def _framed(rows: Sequence[tuple[object, ...]]) -> bytes:
    """Returns rows so that no others look the same; column by column, which is faster."""
    parts: list[bytes] = []
    for column in zip(*rows, strict=True):
        if set(map(type, column)) == {bytes}:
            parts.append(f"b{','.join(map(str, map(len, column)))};".encode())
            parts += column
        else:
            parts.append(f"v{column!r};".encode())
    return b"".join(parts)
