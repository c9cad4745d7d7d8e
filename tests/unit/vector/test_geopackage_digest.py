"""What counts as a change of a GeoPackage, and what does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas
import pytest
import shapely

from t4s_geo.files import file_digest
from t4s_geo.vector.geopackage_digest import geopackage_digest
from t4s_geo.vector.writers import write_result

CHANGES = (
    "UPDATE segments SET score = 0.25 WHERE fid = 2",
    "UPDATE segments SET label = NULL WHERE fid = 2",
    "UPDATE segments SET label = 'None' WHERE fid = 2",
    "UPDATE segments SET label = 'wa' , prompt = 'terwater' WHERE fid = 2",
    "UPDATE segments SET geom = (SELECT geom FROM segments WHERE fid = 1) WHERE fid = 2",
    "UPDATE segments SET fid = 9 WHERE fid = 2",
    "DELETE FROM segments WHERE fid = 2",
    "ALTER TABLE segments ADD COLUMN note TEXT",
    "CREATE TABLE qgis_projects (name TEXT)",
    "CREATE VIEW big AS SELECT * FROM segments WHERE area_m2 > 1",
)
NO_CHANGES = (
    "UPDATE layer_styles SET styleQML = 'mine'",
    "UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z', min_x = -1",
    "INSERT INTO gpkg_extensions VALUES ('segments', NULL, 'x', 'y', 'read-write')",
    "CREATE INDEX faster ON segments (label)",
    "PRAGMA user_version = 10400",
    "VACUUM",
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    frame = geopandas.GeoDataFrame(
        {"label": "water", "prompt": "water", "score": 0.5, "area_m2": [1.0, 4.0], "source": "s.tif"},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(2, 2, 4, 4)],
        crs="EPSG:32633",
    )
    path = tmp_path / "x.gpkg"
    write_result(path, [frame], labels=["water"], metadata={})
    return path


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DROP TRIGGER IF EXISTS rtree_segments_geom_update6")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(statement)


def test_every_change_of_rows_and_columns_is_told(package: Path) -> None:
    whole = package.read_bytes()
    found = {geopackage_digest(package)}
    for statement in CHANGES:
        package.write_bytes(whole)
        execute(package, statement)
        found.add(geopackage_digest(package))
    assert len(found) == len(CHANGES) + 1


@pytest.mark.parametrize("statement", NO_CHANGES)
def test_what_programs_note_is_no_change(package: Path, statement: str) -> None:
    before, held = geopackage_digest(package), file_digest(package)
    execute(package, statement)
    assert geopackage_digest(package) == before
    assert file_digest(package) != held


def test_a_log_that_is_not_yet_in_the_file_counts(package: Path) -> None:
    before, held = geopackage_digest(package), file_digest(package)
    with closing(sqlite3.connect(package)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        assert geopackage_digest(package) == before
        database.execute("CREATE TABLE mine (note)")
        database.commit()
        assert geopackage_digest(package) != before
    assert geopackage_digest(package) != held


def test_other_files_are_told_by_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"SQLite format 3\0 and nothing that fits")
    assert geopackage_digest(path) == file_digest(path)


def test_names_that_are_no_text_are_told_by_the_bytes(package: Path) -> None:
    with closing(sqlite3.connect(package, isolation_level=None)) as database:
        database.execute("CREATE TABLE xyzzy (a)")
    package.write_bytes(package.read_bytes().replace(b"xyzzy", b"x\xff\xfe\xffy"))
    assert geopackage_digest(package) == file_digest(package)
