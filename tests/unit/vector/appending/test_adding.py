"""Polygons of a result in a layer that was there before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas
import pandas
import pyogrio
import pytest
import shapely

from t4s_geo.errors import UserError
from t4s_geo.files import file_digest
from t4s_geo.vector.appending.adding import add_to_layer
from t4s_geo.vector.writers import write_result

LABELS = ["water", "wood", "wood"]
BOXES = [shapely.box(500_000 + 100 * x, 0, 500_050 + 100 * x, 50 + x) for x in range(3)]


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Three polygons in zone 33, one of which somebody rejected."""
    columns = {
        "label": LABELS,
        "score": [0.5, 0.25, 0.75],
        "area_m2": [2500.0, 2550.0, 2600.0],
        "status": ["new", "accepted", "rejected"],
    }
    path = tmp_path / "result.gpkg"
    frame = geopandas.GeoDataFrame(columns, geometry=BOXES, crs=32633)
    write_result(path, [frame], labels=["water", "wood"], metadata={})
    return path


def write(path: Path, layer: str = "land", crs: object = 32633, multi: bool = False, **columns: list) -> Path:
    """Writes a layer with one feature, as GDAL does."""
    box = shapely.box(0, 0, 1, 1)
    shapes = [shapely.MultiPolygon([box]) if multi else box]
    frame = geopandas.GeoDataFrame(columns or {"owner": ["me"]}, geometry=shapes, crs=crs)
    pyogrio.write_dataframe(frame, path, layer=layer)
    return path


def read(path: Path, layer: str = "land") -> geopandas.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=layer)


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as database, database:
        yield database


def test_columns_go_to_the_fields_of_their_names_and_nothing_else_changes(
    result: Path, tmp_path: Path
) -> None:
    city = write(tmp_path / "city.gpkg", LABEL=["old"], owner=["me"], Score=[1.0])
    before = read(city)
    done = add_to_layer(result, city)
    assert (done.layer, done.added, done.there, done.rejected, done.crs) == ("land", 2, 0, 1, "")
    assert done.left_out == ["area_m2", "status"]
    after = read(city)
    pandas.testing.assert_frame_equal(after.iloc[:1], before)
    assert after["LABEL"].tolist() == ["old", "water", "wood"]
    assert after["Score"].tolist() == [1.0, 0.5, 0.25]
    assert after["owner"].isna().tolist() == [False, True, True]
    assert after.geometry[1:].tolist() == BOXES[:2]


def test_the_index_and_the_extent_know_what_was_added(result: Path, tmp_path: Path) -> None:
    city = write(tmp_path / "city.gpkg")
    add_to_layer(result, city)
    info = pyogrio.read_info(city, layer="land")
    assert (info["features"], info["total_bounds"]) == (3, (0.0, 0.0, 500_150.0, 51.0))
    found = pyogrio.read_dataframe(city, layer="land", bbox=(500_090, 10, 500_200, 20))
    assert found.geometry.tolist() == [BOXES[1]]
    with closing(sqlite3.connect(city)) as database:
        ((stamp,),) = database.execute("SELECT last_change FROM gpkg_contents WHERE table_name = 'land'")
        assert stamp == "1970-01-01T00:00:00.000Z"
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("multi", [False, True])
def test_another_system_and_type_of_the_layer_are_met_and_nothing_comes_twice(
    result: Path, tmp_path: Path, multi: bool
) -> None:
    city = write(tmp_path / "city.gpkg", crs=4326, multi=multi)
    assert add_to_layer(result, city).crs == "WGS 84"
    after = read(city).geometry[1:]
    assert set(after.geom_type) == {"MultiPolygon" if multi else "Polygon"}
    there = after.to_crs(32633).explode(ignore_index=True)
    assert there.geom_equals_exact(geopandas.GeoSeries(BOXES[:2], crs=32633), 1e-3).all()
    again = add_to_layer(result, city)
    assert (again.added, again.there, len(read(city))) == (0, 2, 3)


def test_what_gdal_has_copied_is_known_again(result: Path, tmp_path: Path) -> None:
    city = tmp_path / "city.gpkg"
    pyogrio.write_dataframe(
        read(result, "segments").iloc[:1], city, layer="copy", geometry_type="MultiPolygon"
    )
    done = add_to_layer(result, city)
    assert (done.added, done.there) == (1, 1)


def test_all_is_added_or_nothing(result: Path, tmp_path: Path) -> None:
    city = write(tmp_path / "city.gpkg", label=["wood"])
    with changing(city) as database:
        # The second one that would be added has the label of the one that is there.
        database.execute("CREATE UNIQUE INDEX once ON land(label)")
    before = file_digest(city)
    with pytest.raises(UserError, match=r"refuses what would be added .*UNIQUE"):
        add_to_layer(result, city)
    assert file_digest(city) == before


def test_a_layer_is_named_where_there_are_several(result: Path, tmp_path: Path) -> None:
    city = write(write(tmp_path / "city.gpkg"), layer="other")
    with pytest.raises(UserError, match="add --layer with one of land, other"):
        add_to_layer(result, city)
    with pytest.raises(UserError, match="no layer 'town'; its layers are: land, other"):
        add_to_layer(result, city, "town")
    assert add_to_layer(result, city, "other").added == 2


def test_values_that_do_not_fit_are_refused_unless_they_are_left_out(result: Path, tmp_path: Path) -> None:
    city = write(tmp_path / "city.gpkg", label=["a"], score=[3], area_m2=["large"])
    with pytest.raises(UserError, match=r"field score of the layer land .*add --leave-out score"):
        add_to_layer(result, city)
    assert add_to_layer(result, city, left_out=["score"]).left_out == ["score", "status"]
    # Numbers become text where the field has text.
    assert read(city)["area_m2"].tolist() == ["large", "2500.0", "2550.0"]
    assert read(city)["label"].tolist() == ["a", "water", "wood"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE gpkg_geometry_columns SET geometry_type_name = 'LINESTRING'", "no layer of polygons"),
        ("UPDATE gpkg_geometry_columns SET z = 1", "needs heights"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 0", "no coordinate reference system"),
        ("ALTER TABLE land ADD COLUMN code INTEGER NOT NULL DEFAULT 1", ""),
        ("DROP TABLE gpkg_geometry_columns", "cannot be used as a GeoPackage|could not be added to"),
    ],
)
def test_layers_that_polygons_do_not_fit_into_are_refused(
    result: Path, tmp_path: Path, statement: str, sentence: str
) -> None:
    city = write(tmp_path / "city.gpkg")
    with changing(city) as database:
        database.execute(statement)
    if not sentence:
        assert add_to_layer(result, city).added == 2
        return
    before = file_digest(city)
    with pytest.raises(UserError, match=sentence):
        add_to_layer(result, city)
    assert file_digest(city) == before


def test_a_field_that_needs_a_value_is_named(result: Path, tmp_path: Path) -> None:
    city = write(tmp_path / "city.gpkg", owner=["me"])
    with changing(city) as database:
        database.execute("CREATE TABLE strict (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT NOT NULL)")
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            database.execute(f"UPDATE {table} SET table_name = 'strict'")
    with pytest.raises(UserError, match="needs a value of code"):
        add_to_layer(result, city)


def test_a_file_that_another_program_is_writing_is_left(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("t4s_geo.vector.appending.adding.WAIT_SECONDS", 0)
    city = write(tmp_path / "city.gpkg")
    with changing(city) as database:
        database.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match=r"could not be added to \(database is locked\)"):
            add_to_layer(result, city)


def test_what_is_no_result_and_no_geopackage_is_refused(result: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.gpkg"
    text.write_text("no database " * 100)
    for one, other, sentence in (
        (tmp_path / "none.gpkg", result, "is no result"),
        (result, tmp_path / "none.gpkg", "There is no file"),
        (result, text, "cannot be used as a GeoPackage"),
        (result, result, "give two files"),
    ):
        with pytest.raises(UserError, match=sentence):
            add_to_layer(one, other)
