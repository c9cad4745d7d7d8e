"""What is in a written GeoPackage."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal

from t4s_geo.vector.writers import read_metadata, write_result

DOCUMENT = {"model": "embedded", "prompts": ["water"], "parameters": {"threshold": 0.5}}


def write(path: Path, frame: geopandas.GeoDataFrame, **options: object) -> Path:
    frames = options.pop("frames", [frame])
    labels = ["water", "road & <path>", "building 🏠"]
    write_result(path, frames, labels=labels, metadata=DOCUMENT, **options)
    return path


def rows(path: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_the_frame_is_read_back(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.gpkg", frame)
    assert_geodataframe_equal(geopandas.read_file(path, layer="segments"), frame, check_dtype=False)
    assert pyogrio.read_info(path, layer="segments")["geometry_type"] == "Polygon"
    assert read_metadata(path) == DOCUMENT
    assert list(tmp_path.iterdir()) == [path]


def test_the_style_is_the_layers_default(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.gpkg", frame, colours=dict.fromkeys(frame.label, "#010203"))
    query = "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML, styleSLD FROM layer_styles"
    ((table, column, default, qml, sld),) = rows(path, query)
    assert (table, column, default) == ("segments", "geom", 1)
    assert [category.get("value") for category in ElementTree.fromstring(qml).iter("category")] == [
        *frame.label
    ]
    assert "1,2,3,140" in qml
    assert "#010203" in sld
    registered = "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
    assert rows(path, registered) == [("attributes",)]


def test_an_empty_frame_is_a_layer_too(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "empty.gpkg", frame.iloc[:0])
    info = pyogrio.read_info(path, layer="segments")
    assert (info["features"], info["geometry_type"], info["crs"]) == (0, "Polygon", "EPSG:32633")
    assert info["fields"].tolist() == ["label", "prompt", "score", "area_m2", "source", "status"]
    types = "SELECT name, type FROM pragma_table_info('segments')"
    full = write(tmp_path / "full.gpkg", frame)
    assert rows(path, types) == rows(full, types)


def test_equal_frames_give_equal_files(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    first, second = (write(tmp_path / name, frame) for name in ("a.gpkg", "b.gpkg"))
    assert first.read_bytes() == second.read_bytes()


def test_the_clock_is_what_the_caller_says(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, 890_000, UTC)
    path = write(tmp_path / "out.gpkg", frame, timestamp=moment)
    stamps = rows(
        path,
        "SELECT last_change FROM gpkg_contents UNION ALL SELECT update_time FROM layer_styles"
        " UNION ALL SELECT timestamp FROM gpkg_metadata_reference",
    )
    assert stamps == [("2026-03-04T05:06:07.890Z",)] * 6


def test_without_one_it_is_the_time(
    tmp_path: Path, frame: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    before = datetime.now(UTC)
    path = write(tmp_path / "out.gpkg", frame)
    ((stamp,), *_) = rows(path, "SELECT last_change FROM gpkg_contents")
    assert before.replace(microsecond=0) <= datetime.fromisoformat(stamp) <= datetime.now(UTC)


def test_qgis_is_told_about_the_layer(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.gpkg", frame)
    query = """SELECT metadata, mime_type, md_scope FROM gpkg_metadata JOIN gpkg_metadata_reference
    ON id = md_file_id WHERE md_standard_uri = 'http://mrcc.com/qgis.dtd' AND table_name = 'segments'"""
    ((text, *kind),) = rows(path, query)
    assert kind == ["text/xml", "dataset"]
    root = ElementTree.fromstring(text)
    assert root.findtext("title") == "water, road & <path> and building 🏠"
    spatial = root.find("extent/spatial")
    assert root.findtext("crs/spatialrefsys/authid") == spatial.get("crs") == "EPSG:32633"
    sides = [float(spatial.get(side)) for side in ("minx", "miny", "maxx", "maxy")]
    assert sides == pytest.approx(frame.total_bounds.tolist())


def test_a_previous_package_is_replaced(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.gpkg", frame)
    write(path, frame.iloc[:1])
    assert len(geopandas.read_file(path, layer="segments")) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's command line tools are not installed")
def test_gdals_own_tools_read_it_without_complaint(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.gpkg", frame)
    # The system's GDAL has a PROJ database of its own.
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin"}
    command = ["ogrinfo", "-so", str(path), "segments"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Feature Count: 3" in done.stdout
    assert "Geometry: Polygon" in done.stdout


def test_the_database_is_sound(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.gpkg", frame)
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert rows(path, "PRAGMA application_id") == [(0x47504B47,)]
    assert rows(path, "SELECT count(*) FROM rtree_segments_geom") == [(3,)]


def test_frames_one_after_the_other_are_one_layer(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    frames = (frame.iloc[part] for part in (slice(0), slice(2), slice(2, 3), slice(0)))
    path = write(tmp_path / "out.gpkg", frame, frames=frames)
    assert_geodataframe_equal(geopandas.read_file(path, layer="segments"), frame, check_dtype=False)
    assert pyogrio.read_info(path, layer="segments")["total_bounds"] == tuple(frame.total_bounds)
    assert rows(path, "SELECT id FROM rtree_segments_geom ORDER BY id") == [(1,), (2,), (3,)]
