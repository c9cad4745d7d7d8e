"""How a GeoPackage was made, in the tables of the GeoPackage metadata extension."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from t4s_geo.errors import UserError
from t4s_geo.vector import layer_metadata
from t4s_geo.vector.result import read_document

SECONDS: Final = 10
"""How long reading the metadata may take."""
STANDARD_URI: Final = "https://github.com/t4s-geo/t4s-geo/metadata/v1"
_EXTENSION_URI: Final = "http://www.geopackage.org/spec120/#extension_metadata"

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
    md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml',
    metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
    reference_scope TEXT NOT NULL,
    table_name TEXT,
    column_name TEXT,
    row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
"""


def add_metadata(
    database: sqlite3.Connection, metadata: Mapping[str, object], tables: Iterable[str], timestamp: str
) -> None:
    """Adds a JSON document about the whole GeoPackage and each of its tables.

    Args:
        database: An open GeoPackage; the caller commits.
        metadata: Anything that JSON can hold.
        tables: Names of the layers that the document describes.
        timestamp: ISO 8601, UTC, with milliseconds and a `Z`.
    """
    for statement in filter(str.strip, _TABLES.split(";")):
        database.execute(statement)
    document = json.dumps(metadata, ensure_ascii=False, indent=2, sort_keys=True)
    references = [("geopackage", None), *(("table", table) for table in tables)]
    _add_document(database, (STANDARD_URI, "application/json", document), references, timestamp)
    database.executemany(
        "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope)"
        " SELECT ?1, 'gpkg_metadata', ?2, 'read-write' WHERE NOT EXISTS"
        " (SELECT 1 FROM gpkg_extensions WHERE table_name = ?1 AND extension_name = 'gpkg_metadata')",
        [("gpkg_metadata", _EXTENSION_URI), ("gpkg_metadata_reference", _EXTENSION_URI)],
    )


def add_layer_metadata(database: sqlite3.Connection, table: str, text: str, timestamp: str) -> None:
    """Adds what QGIS says about a layer, beside what `add_metadata` has added; see `layer_metadata`."""
    _add_document(database, (layer_metadata.STANDARD_URI, "text/xml", text), [("table", table)], timestamp)


def place_of(database: sqlite3.Connection, table: str) -> layer_metadata.Place:
    """Returns where a layer of a GeoPackage is, which GDAL has closed."""
    query = """SELECT s.organization, s.organization_coordsys_id, s.definition, min_x, min_y, max_x, max_y
    FROM gpkg_contents JOIN gpkg_spatial_ref_sys s USING (srs_id) WHERE table_name = ?"""
    organisation, number, wkt, *bounds = database.execute(query, (table,)).fetchone()
    authority = f"{organisation.upper()}:{number}" if organisation.upper() == "EPSG" else ""
    return layer_metadata.Place(authority, wkt, None if None in bounds else tuple(bounds))


def _add_document(
    database: sqlite3.Connection,
    document: tuple[str, str, str],
    references: list[tuple[str, str | None]],
    timestamp: str,
) -> None:
    """Adds a document (standard, type, text), and what it is about (scope, table)."""
    number = database.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
        " VALUES ('dataset', ?, ?, ?)",
        document,
    ).lastrowid
    database.executemany(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)"
        " VALUES (?, ?, ?, ?)",
        [(scope, table, timestamp, number) for scope, table in references],
    )


def read_metadata(path: Path) -> dict[str, Any]:
    """Reads the document that `add_metadata` wrote.

    Raises:
        UserError: The file is missing, is no GeoPackage, or was not written by t4s-geo.
    """
    if not path.is_file():
        raise UserError(
            f"There is no file {path}; give the GeoPackage that t4s-geo wrote.",
            problem="no_result",
            path=path,
        )
    query = "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ? ORDER BY id DESC LIMIT 1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            # A view may stand in the table's place, and never end.
            deadline = time.monotonic() + SECONDS
            database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            row = database.execute(query, (STANDARD_URI,)).fetchone()
    except sqlite3.Error as error:
        raise UserError(
            f"{path} holds no t4s-geo metadata ({error}); give the GeoPackage that t4s-geo wrote.",
            problem="no_result",
            path=path,
        ) from error
    if row is None:
        raise UserError(
            f"{path} holds no t4s-geo metadata; give the GeoPackage that t4s-geo wrote.",
            problem="no_result",
            path=path,
        )
    return read_document(row[0], path)
