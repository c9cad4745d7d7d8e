"""`t4s-geo segment PHOTO --pixels`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rasterio
from PIL import Image
from typer.testing import CliRunner

from t4s_geo.cli import app
from t4s_geo.errors import UserError

SAMPLES = Path(__file__).resolve().parents[3] / "sample_tiles"


def segment(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["segment", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_a_photograph_needs_no_place_on_earth(tmp_path: Path) -> None:
    with rasterio.open(SAMPLES / "palm_springs_school.tif") as scene:
        Image.fromarray(scene.read([1, 2, 3]).transpose(1, 2, 0)).save(tmp_path / "photo.jpg", quality=95)
    asked = ["-p", "building", "-p", "tree", "--pixels"]
    said = segment(str(tmp_path / "photo.jpg"), "-o", str(tmp_path / "out.geojson"), *asked)
    assert "building" in said
    features = json.loads((tmp_path / "out.geojson").read_text())["features"]
    assert {one["properties"]["label"] for one in features} == {"building", "tree"}
    largest = max(one["properties"]["area_px"] for one in features)
    assert 2000 < largest < 256 * 256


@pytest.mark.parametrize("flag", [["--gsd", "2"], ["--shape", "footprint"], ["--keep", "edits"], ["--fresh"]])
def test_what_is_about_scenes_is_refused(flag: list[str], tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"{flag[0]} is about scenes"):
        segment("photo.jpg", "-p", "dog", "-o", str(tmp_path / "out.png"), "--pixels", *flag)


def test_the_photograph_is_not_replaced(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "photo.png")
    with pytest.raises(UserError, match=r"photo\.png"):
        path = str(tmp_path / "photo.png")
        segment(path, "-p", "dog", "-o", path, "--pixels", "--overwrite")
