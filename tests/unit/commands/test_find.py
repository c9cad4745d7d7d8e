"""`t4s-geo find`."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest
from typer.testing import CliRunner

from t4s_geo.cli import app
from t4s_geo.errors import UserError

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
