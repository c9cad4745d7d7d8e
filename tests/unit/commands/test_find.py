"""`t4s-geo find`."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest
from typer.testing import CliRunner

from t4s_geo.cli import app
from t4s_geo.commands.find import as_wide_as_seen
from t4s_geo.errors import UserError
from t4s_geo.options import Options

SAMPLES = Path(__file__).resolve().parents[3] / "sample_tiles"


def find(sentence: str, output: Path, *arguments: str) -> str:
    scene, labels = SAMPLES / "amazon_forest.tif", SAMPLES / "amazon_forest_reference.tif"
    given = ["find", str(scene), sentence, "-o", str(output), "--model", f"oracle:{labels}", *arguments]
    result = CliRunner().invoke(app, given, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_largest_is_found_by_its_polygon(tmp_path: Path) -> None:
    said = find("the largest cleared", tmp_path / "found.gpkg", "--top", "1")
    polygons = geopandas.read_file(tmp_path / "found.gpkg", layer="segments")
    assert len(polygons) > 1
    place = polygons.loc[polygons["area_m2"].idxmax()].geometry
    point = geopandas.GeoSeries([place], crs=polygons.crs).to_crs("EPSG:4326").iloc[0].representative_point()
    assert "the area of the polygons decides" in " ".join(said.split())
    assert f"{point.x:.4f}" in said
    assert f"{point.y:.4f}" in said


def test_other_files_are_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.gpkg or \.fgb"):
        find("cleared", tmp_path / "found.parquet")
    with pytest.raises(UserError, match="no sentence"):
        find(" ", tmp_path / "found.gpkg")


@pytest.mark.parametrize(
    ("picture", "given", "wide"),
    [(100, None, 96), (100, 64, 64), (64, None, None), (None, None, None), (31, None, None)],
)
def test_windows_are_as_wide_as_the_picture_that_the_model_is_given(
    picture: int | None, given: int | None, wide: int | None, tmp_path: Path
) -> None:
    card = {"name": "a model", "grid": 32, "tile_size": 64, "overlap": 16, "picture_size": picture}
    (tmp_path / "card.json").write_text(json.dumps(card))
    options = Options(card=tmp_path / "card.json", tile_size=given)
    assert as_wide_as_seen(options).tile_size == wide
