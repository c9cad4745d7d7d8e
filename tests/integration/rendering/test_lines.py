"""Centrelines from the command line and Python: a second layer, or a second file."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal

from t4s_geo import Options, RenderOptions, Summary, UserError, render, segment
from t4s_geo.errors import ResultChanged
from t4s_geo.vector.geopackage_digest import geopackage_digest
from t4s_geo.vector.writers import read_metadata

LINED = RenderOptions(centrelines=("cleared",), refine="none")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Summary:
    folder = tmp_path_factory.mktemp("lines")
    model = f"oracle:{samples / 'amazon_forest_reference.tif'}"
    options = Options(model=model, render=LINED)
    return segment(samples / "amazon_forest.tif", ["forest", "cleared"], folder / "x.gpkg", options=options)


def test_lines_are_a_second_layer_and_polygons_stay_what_they_were(done: Summary, tmp_path: Path) -> None:
    plain = render(done.ledger, tmp_path / "x.gpkg", RenderOptions(refine="none"))
    assert_geodataframe_equal(plain.polygons(), done.polygons())
    assert plain.lines == () and plain.centrelines is None
    assert [name for name, _ in pyogrio.list_layers(plain.output)] == ["segments", "layer_styles"]
    assert "centrelines" not in read_metadata(plain.output)["parameters"]
    assert read_metadata(done.output)["parameters"]["centrelines"] == ["cleared"]
    lines = geopandas.read_file(done.output, layer="centrelines")
    (told,) = done.lines
    assert done.centrelines == done.output
    assert (told.label, told.lines) == ("cleared", len(lines))
    assert told.length_m == pytest.approx(lines.length_m.sum())
    assert set(lines.label) == {"cleared"} and lines.crs == done.polygons().crs
    styles = pyogrio.read_dataframe(done.output, layer="layer_styles")
    assert styles.f_table_name.tolist() == ["segments", "centrelines"]
    assert "SimpleLine" in styles.styleQML[1] and 'value="forest"' not in styles.styleQML[1]
    assert "LineSymbolizer" in styles.styleSLD[1]


def test_formats_of_one_layer_have_a_second_file_that_is_watched(done: Summary, tmp_path: Path) -> None:
    found = render(done.ledger, tmp_path / "x.fgb")
    beside = tmp_path / "x_centrelines.fgb"
    assert found.centrelines == beside and beside.with_suffix(".qml").exists()
    lines = geopandas.read_file(done.output, layer="centrelines")
    assert sorted(geopandas.read_file(beside).length_m) == sorted(lines.length_m)
    assert read_metadata(beside) == read_metadata(found.output)
    geopandas.read_file(beside).iloc[:1].to_file(beside)
    with pytest.raises(ResultChanged, match=r"x_centrelines\.fgb was changed"):
        render(done.ledger, tmp_path / "x.fgb")
    again = render(done.ledger, tmp_path / "x.fgb", overwrite=True)
    assert again.lines == done.lines


def test_an_edited_line_is_noticed(done: Summary, tmp_path: Path) -> None:
    found = render(done.ledger, tmp_path / "x.gpkg")
    assert geopackage_digest(found.output) == geopackage_digest(done.output)
    assert found.output.read_bytes() == done.output.read_bytes()
    lines = geopandas.read_file(found.output, layer="centrelines")
    pyogrio.write_dataframe(lines.iloc[1:], found.output, layer="centrelines")
    with pytest.raises(ResultChanged):
        render(done.ledger, tmp_path / "x.gpkg")


def test_mistakes_are_said_before_anything_is_written(done: Summary, tmp_path: Path, samples: Path) -> None:
    with pytest.raises(UserError, match="--centrelines 'raod' is none of the labels; choose of forest"):
        render(done.ledger, tmp_path / "x.gpkg", RenderOptions(centrelines=("raod",)))
    area = tmp_path / "x_centrelines.fgb"
    area.write_bytes(b"")
    options = Options(aoi=area, model=f"oracle:{samples / 'amazon_forest_reference.tif'}", render=LINED)
    with pytest.raises(UserError, match="centrelines"):
        segment(samples / "amazon_forest.tif", ["forest", "cleared"], tmp_path / "x.fgb", options=options)
    assert [path.name for path in tmp_path.iterdir()] == [area.name]
