"""What holds of every format of result files."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import numpy as np
import pandas
import pyogrio
import pyproj
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pyarrow import parquet

from t4s_geo.errors import UserError
from t4s_geo.vector.writers import WRITERS, check_target, read_features, read_metadata, write_result

LABELS = ["water", "road & <path>", "building 🏠"]
DOCUMENT = {"model": "embedded", "prompts": [{"label": "wäter", "text": "“lakes”"}], "gsd": 0.5, "aoi": None}
OTHERS = (".fgb", ".parquet")
ALL = (".gpkg", *OTHERS)


def write(path: Path, *frames: geopandas.GeoDataFrame, **options: object) -> Path:
    write_result(path, frames, labels=LABELS, metadata=DOCUMENT, **options)
    return path


def in_order(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """FlatGeobuf has features along a Hilbert curve."""
    places = frame.geometry.bounds.join(frame["area_m2"])
    return frame.loc[places.sort_values([*places.columns]).index].reset_index(drop=True)


def contents(folder: Path) -> dict[str, bytes | None]:
    return {item.name: item.read_bytes() if item.is_file() else None for item in folder.iterdir()}


@pytest.fixture
def many(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Polygons with and without holes, side by side, in no regular order."""
    copies = []
    for number in np.random.default_rng(0).permutation(40):
        some = frame.copy()
        some.geometry = frame.geometry.translate(37 * (number % 7), -53 * (number // 7))
        copies.append(some.assign(score=number / 40))
    return pandas.concat(copies, ignore_index=True)


@pytest.mark.parametrize("suffix", OTHERS)
@pytest.mark.parametrize("crs", ["EPSG:32633", "EPSG:4326", "+proj=laea +lat_0=10 +lon_0=20 +ellps=GRS80"])
def test_features_are_those_of_a_geopackage(
    tmp_path: Path, many: geopandas.GeoDataFrame, suffix: str, crs: str
) -> None:
    many = many.set_crs(crs, allow_override=True)
    frames = many.iloc[:0], many.iloc[:50], many.iloc[50:]
    expected = read_features(write(tmp_path / "one.gpkg", *frames))
    found = read_features(write(tmp_path / f"other{suffix}", *frames))
    assert_geodataframe_equal(in_order(found), in_order(expected))
    assert pyproj.CRS(found.crs) == pyproj.CRS(crs)
    assert found.geometry.geom_type.unique().tolist() == ["Polygon"]
    if suffix != ".fgb":
        assert_geodataframe_equal(found, expected)


@pytest.mark.parametrize("suffix", ALL)
def test_metadata_are_read_back(tmp_path: Path, frame: geopandas.GeoDataFrame, suffix: str) -> None:
    assert read_metadata(write(tmp_path / f"out{suffix}", frame)) == DOCUMENT


@pytest.mark.parametrize("suffix", OTHERS)
def test_a_style_lies_beside_the_file(tmp_path: Path, frame: geopandas.GeoDataFrame, suffix: str) -> None:
    path = write(tmp_path / f"out{suffix}", frame, colours=dict.fromkeys(LABELS, "#010203"))
    assert sorted(contents(tmp_path)) == sorted([path.name, "out.qml"])
    style = ElementTree.parse(tmp_path / "out.qml")
    assert [category.get("value") for category in style.iter("category")] == LABELS
    assert "1,2,3,140" in (tmp_path / "out.qml").read_text()


@pytest.mark.parametrize("suffix", ALL)
def test_no_polygons_are_a_result_too(tmp_path: Path, frame: geopandas.GeoDataFrame, suffix: str) -> None:
    path = write(tmp_path / f"empty{suffix}", frame.iloc[:0])
    found = read_features(path)
    assert (len(found), found.crs) == (0, frame.crs)
    full = read_features(write(tmp_path / f"full{suffix}", frame))
    assert [*found.columns] == [*full.columns]
    assert read_metadata(path) == DOCUMENT


@pytest.mark.parametrize("suffix", ALL)
def test_equal_results_give_equal_files(tmp_path: Path, many: geopandas.GeoDataFrame, suffix: str) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / f"out{suffix}", many.iloc[:60], many.iloc[60:])
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize("suffix", ALL)
def test_a_previous_result_is_replaced_whole_or_not_at_all(
    tmp_path: Path, frame: geopandas.GeoDataFrame, suffix: str
) -> None:
    path = write(tmp_path / f"out{suffix}", frame)
    write(path, frame.iloc[:1], colours=dict.fromkeys(LABELS, "#010203"))
    assert len(read_features(path)) == 1
    before = contents(tmp_path)

    def frames() -> Iterator[geopandas.GeoDataFrame]:
        yield frame
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_result(path, frames(), labels=LABELS, metadata=DOCUMENT)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("suffix", "kilobytes"),
    [*((".fgb", free) for free in (16, 200, 600, 900)), *((".parquet", free) for free in (0, 16, 100, 200))],
)
def test_a_full_disk(mount, frame: geopandas.GeoDataFrame, suffix: str, kilobytes: int) -> None:
    folder = mount("-t", "tmpfs", "-o", "size=4m", "tmpfs")
    path = write(folder / f"out{suffix}", frame)
    free = shutil.disk_usage(folder).free
    (folder / "ballast").write_bytes(bytes(free - kilobytes * 1024))
    before = contents(folder)
    large = frame.iloc[np.arange(4000) % 3].reset_index(drop=True)
    x, y = 1000 * np.random.default_rng(0).random((2, 4000))
    large.geometry = shapely.box(x, y, x + 5, y + 5)
    with pytest.raises(UserError, match=rf"out{suffix} could not be written: the disk is full; .*\.$"):
        write(path, large.iloc[:2000], large.iloc[2000:])
    assert contents(folder) == before


@pytest.mark.parametrize("suffix", OTHERS)
def test_other_files_are_not_overwritten(tmp_path: Path, frame: geopandas.GeoDataFrame, suffix: str) -> None:
    path = tmp_path / f"notes{suffix}"
    path.write_text("notes that somebody wrote over many evenings\n" * 100)
    before = contents(tmp_path)
    with pytest.raises(UserError, match=f"is not a {WRITERS[suffix].name}; choose another name"):
        write(path, frame)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("suffix", OTHERS)
def test_styles_of_other_files_are_not_overwritten(
    tmp_path: Path, frame: geopandas.GeoDataFrame, suffix: str
) -> None:
    """QGIS keeps the style of `scene.tif` in `scene.qml`."""
    style = tmp_path / "scene.qml"
    style.write_text("<qgis/>")
    with pytest.raises(UserError, match=r"scene\.qml is the style of another file"):
        check_target(tmp_path / f"scene{suffix}")
    style.unlink()
    path = write(tmp_path / f"scene{suffix}", frame)
    # A style that was left behind, as by a run that was killed, is no obstacle.
    path.unlink()
    write(path, frame)
    # Nor is one that QGIS saved for the result, which goes with it as in a GeoPackage.
    style.write_text("<qgis/>")
    write(path, frame)
    assert "category" in style.read_text()


def test_geoparquet_has_two_suffixes(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    short, long = (write(tmp_path / name, frame) for name in ("a.parquet", "b.GeoParquet"))
    assert short.read_bytes() == long.read_bytes()


def test_files_without_metadata_are_refused(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    pyogrio.write_dataframe(frame, tmp_path / "other.fgb")
    frame.to_parquet(tmp_path / "other.parquet")
    for suffix in (".fgb", ".parquet"):
        with pytest.raises(UserError, match="holds no t4s-geo metadata"):
            read_metadata(tmp_path / f"other{suffix}")
        (tmp_path / f"torn{suffix}").write_bytes((tmp_path / f"other{suffix}").read_bytes()[:100])
        with pytest.raises(UserError, match=r"cannot be (read as|loaded)"):
            read_metadata(tmp_path / f"torn{suffix}")
        with pytest.raises(UserError, match="There is no file"):
            read_metadata(tmp_path / f"missing{suffix}")


def test_geoparquet_lets_readers_skip_rows(tmp_path: Path, many: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.parquet", many.iloc[:60], many.iloc[60:])
    box = tuple(many.geometry[5].bounds)
    found = geopandas.read_parquet(path, bbox=box)
    assert 0 < len(found) < len(many)
    assert found.equals(many[many.intersects(many.geometry[5].envelope)].reset_index(drop=True))


def test_geoparquet_describes_its_geometries(tmp_path: Path, many: geopandas.GeoDataFrame) -> None:
    path = write(tmp_path / "out.parquet", many.iloc[:60], many.iloc[60:])
    about = json.loads(parquet.read_metadata(path).metadata[b"geo"])
    column = about["columns"][about["primary_column"]]
    assert (about["version"], column["encoding"], column["geometry_types"]) == ("1.1.0", "WKB", ["Polygon"])
    assert column["bbox"] == many.total_bounds.tolist()
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 32633}


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_polygons_that_gdal_lost_are_noticed(
    tmp_path: Path, frame: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    entire = pyogrio.write_dataframe
    monkeypatch.setattr(
        pyogrio, "write_dataframe", lambda some, *rest, **options: entire(some[:2], *rest, **options)
    )
    with pytest.raises(UserError, match="only 2 of 3 polygons were written"):
        write(tmp_path / f"out{suffix}", frame)
    assert contents(tmp_path) == {}


def test_geoparquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError, match=r"needs pyarrow: pip install 't4s-geo\[parquet\]'"):
        check_target(tmp_path / "out.parquet")
    check_target(tmp_path / "out.fgb")


def test_metadata_that_a_flatgeobuf_cannot_hold(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    def write_scenes(bytes_of_each: int) -> None:
        metadata = {"scenes": ['"' * bytes_of_each] * 1000}
        write_result(tmp_path / "out.fgb", [frame], labels=LABELS, metadata=metadata)
        assert read_metadata(tmp_path / "out.fgb") == metadata
        assert len(read_features(tmp_path / "out.fgb")) == len(frame)

    write_scenes(2300)
    with pytest.raises(UserError, match=r"do not fit into a FlatGeobuf; .* \.gpkg"):
        write_scenes(2500)
