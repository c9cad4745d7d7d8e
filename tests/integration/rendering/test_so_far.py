"""Polygons of a part of a ledger: those of the whole where its tiles lie, and nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from t4s_geo import Cancelled, Options, RenderOptions, render, segment
from t4s_geo.ledger import Ledger
from t4s_geo.rendering.so_far import draw_so_far
from t4s_geo.vector.writers import read_metadata

CARD = {"tile_size": 128, "grid": 16, "overlap": 16}


@pytest.fixture(scope="module")
def whole(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("whole") / "out.gpkg"
    options = Options(model=f"oracle:{samples / 'amazon_forest_reference.tif'}", **CARD)
    segment(samples / "amazon_forest.tif", ("forest", "cleared"), output, options=options)
    return output


def sorted_polygons(path: Path) -> geopandas.GeoDataFrame:
    frame = geopandas.read_file(path)
    return frame.sort_values(["label", "area_m2", "score"]).reset_index(drop=True)


@pytest.mark.parametrize("exclusive", [True, False])
def test_all_tiles_make_the_plain_result(whole: Path, tmp_path: Path, exclusive: bool) -> None:
    ledger, found, expected = whole.with_suffix(".ledger"), tmp_path / "found.fgb", tmp_path / "expected.fgb"
    # What takes its time is left out.
    asked = RenderOptions(exclusive=exclusive, refine="edges", shape=("smooth",), raster=tmp_path / "c.tif")
    render(ledger, expected, RenderOptions(exclusive=exclusive, refine="none"))
    with Ledger.open(ledger) as opened:
        before = opened.value("results")
        count = draw_so_far(opened, found, asked, opened.finished(), lambda: None)
        assert opened.value("results") == before
    assert_geodataframe_equal(sorted_polygons(found), sorted_polygons(expected))
    assert count == len(geopandas.read_file(expected)) and not asked.raster.exists()  # type: ignore[union-attr]
    assert sorted(path.name for path in tmp_path.glob("found*")) == ["found.fgb", "found.qml"]
    assert read_metadata(found)["parameters"]["refine"] == "none"


def test_some_tiles_make_what_lies_in_them(whole: Path, tmp_path: Path) -> None:
    found, expected = tmp_path / "found.fgb", tmp_path / "expected.fgb"
    ledger = whole.with_suffix(".ledger")
    render(ledger, expected, RenderOptions(refine="none"))
    with Ledger.open(ledger) as opened:
        spec, across = opened.spec, opened.spec.tiling.cols
        tiles = {*range(2 * across), 3 * across + 2}
        draw_so_far(opened, found, RenderOptions(), tiles, lambda: None)
    part, all_of_it = geopandas.read_file(found), geopandas.read_file(expected)
    squares = shapely.union_all([spec.grid.outline(spec.tiling.tile(tile).window) for tile in tiles])
    pixel = spec.grid.transform.a
    for label in ("forest", "cleared"):
        here, there = (shapely.union_all(one[one["label"] == label].geometry) for one in (part, all_of_it))
        assert here.difference(squares).area < pixel**2
        # Where tiles are missing, those beside them decide alone in what they share.
        inside = squares.buffer(-spec.card.overlap * pixel)
        assert not inside.is_empty
        assert here.symmetric_difference(there).intersection(inside).area < pixel**2
    assert not squares.contains(shapely.box(*all_of_it.total_bounds))


def test_it_can_be_stopped(whole: Path, tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled

    with Ledger.open(whole.with_suffix(".ledger")) as opened, pytest.raises(Cancelled):
        draw_so_far(opened, tmp_path / "x.fgb", RenderOptions(), {0}, stop)
    assert [*tmp_path.iterdir()] == []
