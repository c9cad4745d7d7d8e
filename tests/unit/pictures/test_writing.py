"""Masks of a picture as files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from t4s_geo.errors import UserError
from t4s_geo.pictures.segmenting import Masks, segment_picture
from t4s_geo.pictures.writing import check_written, write_masks
from t4s_geo.prompts import parse_prompts
from tests.unit.pictures.doubles import Finds, cells

PHOTO = np.zeros((16, 24, 3), np.uint8)


@pytest.fixture
def masks() -> Masks:
    # Two cells that touch at a corner, and one label with nothing.
    corner = cells(0, 0, 2, 2) | cells(2, 2, 3, 3) | cells(5, 5, 8, 8)
    model = Finds({"a dog": corner, "cat": cells(0, 0, 0, 0)}, sure=0.9)
    return segment_picture(PHOTO, parse_prompts(["dog=a dog", "cat"]), model, "double")


def test_outlines_are_in_pixels(masks: Masks, tmp_path: Path) -> None:
    dog, cat = write_masks(masks, tmp_path / "out.geojson")
    assert (dog.label, dog.objects, dog.score) == ("dog", 2, pytest.approx(0.9))
    assert (cat.objects, cat.share, cat.score) == (0, 0, None)
    said = json.loads((tmp_path / "out.geojson").read_text())
    assert (said["width"], said["height"]) == (24, 16)
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in said["features"]]
    assert all(shape.is_valid for shape in shapes)
    assert [shape.area for shape in shapes] == [5 * 6, 9 * 6]
    assert shapes[1].bounds == (15, 10, 24, 16)
    assert said["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert said["features"][1]["properties"] == {
        "label": "dog", "prompt": "a dog", "score": 0.9, "area_px": 54,
    }  # fmt: skip


def test_codes_are_a_picture_with_names(masks: Masks, tmp_path: Path) -> None:
    write_masks(masks, tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.mode == "P"
        assert (np.asarray(picture) == masks.codes).all()
        assert json.loads(picture.text["labels"]) == {"1": "dog", "2": "cat"}
        assert picture.convert("RGBA").getpixel((12, 0))[3] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "out.png").write_text("mine")
    with pytest.raises(UserError, match="--overwrite"):
        check_written(tmp_path / "out.png", overwrite=False)
    check_written(tmp_path / "out.png", overwrite=True)
    with pytest.raises(UserError, match="must end in"):
        check_written(tmp_path / "out.gpkg", overwrite=False)
    with pytest.raises(UserError, match="folder"):
        check_written(tmp_path / "gone" / "out.png", overwrite=False)
