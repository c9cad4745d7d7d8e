"""The metadata document in a GeoPackage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.vector.geopackage_metadata import add_metadata, read_metadata

DOCUMENT = {"version": "0.1.0", "prompts": [{"label": "wäter", "text": "lakes 🌊"}], "options": {"gsd": None}}
CLOCK = "2026-01-02T03:04:05.678Z"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "out.gpkg"
    with closing(sqlite3.connect(path)) as database, database:
        add_metadata(database, DOCUMENT, ["segments"], CLOCK)
    return path


def rows(path: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_what_is_written_is_read(package: Path) -> None:
    assert read_metadata(package) == DOCUMENT


def test_the_whole_package_and_the_layer_refer_to_the_document(package: Path) -> None:
    assert rows(package, "SELECT md_scope, mime_type FROM gpkg_metadata") == [("dataset", "application/json")]
    references = "SELECT reference_scope, table_name, timestamp, md_file_id FROM gpkg_metadata_reference"
    assert rows(package, references) == [
        ("geopackage", None, CLOCK, 1),
        ("table", "segments", CLOCK, 1),
    ]
    extensions = "SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions"
    assert rows(package, extensions) == [
        ("gpkg_metadata", None, "gpkg_metadata", "read-write"),
        ("gpkg_metadata_reference", None, "gpkg_metadata", "read-write"),
    ]


def test_a_later_document_is_the_one_that_counts(package: Path) -> None:
    with closing(sqlite3.connect(package)) as database, database:
        add_metadata(database, {"version": "2"}, ["segments"], CLOCK)
    assert read_metadata(package) == {"version": "2"}
    assert len(rows(package, "SELECT * FROM gpkg_extensions")) == 2


def test_files_without_it_are_refused(tmp_path: Path, package: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        read_metadata(tmp_path / "missing.gpkg")
    text = tmp_path / "text.gpkg"
    text.write_text("not a database, but long enough to look like one" * 20)
    with pytest.raises(UserError, match="holds no t4s-geo metadata"):
        read_metadata(text)
    with closing(sqlite3.connect(package)) as database, database:
        database.execute("UPDATE gpkg_metadata SET md_standard_uri = 'http://www.isotc211.org/2005/gmd'")
    with pytest.raises(UserError, match="holds no t4s-geo metadata"):
        read_metadata(package)
