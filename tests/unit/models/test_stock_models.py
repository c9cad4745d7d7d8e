"""Public models, from a scene and words to polygons, with a server that answers as they do."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image
from rasterio.features import rasterize

from t4s_geo import Options, RenderOptions, segment

RECORDED = Path(__file__).parent / "recorded"
DOG = "dog laying on the left"
ROWS = {13: 1, 14: 2, 15: 3, 16: 6, 17: 7, 18: 10}
"""Cells of the dog in the recorded answer, by row; all but the first begin at the left edge."""
Says = Callable[..., Any]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    profile = {
        "driver": "GTiff", "height": 192, "width": 192, "crs": "EPSG:32633", "count": 3, "dtype": "uint8",
        "transform": Affine(1, 0, 500_000, 0, -1, 5_000_000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.random.default_rng(1).integers(0, 255, (3, 192, 192), np.uint8))
    return path


def picture_of(body: dict[str, Any]) -> Image.Image:
    """Returns the picture of a question."""
    url = body["messages"][0]["content"][0]["image_url"]["url"]
    return Image.open(BytesIO(base64.b64decode(url.partition(",")[2])))


def test_the_recorded_answer_of_granite_is_its_polygon(server: Any, says: Says, scene: Path) -> None:
    server.models = ["granite-vision-3.3-2b"]
    server.answer = lambda body: says((RECORDED / "granite_vision_3.3_2b.txt").read_text())
    options = Options(model=f"{server.url}#granite-vision-3.3-2b")
    summary = segment(scene, [f"dog={DOG}"], scene.with_name("out.gpkg"), options=options)
    asked = server.asked[-1]
    assert asked["messages"][0]["content"][1]["text"] == (
        f"seg: Could you segment the '{DOG}' in the image? Respond with the segmentation mask"
    )
    # The tile is enlarged to what the model sees.
    assert picture_of(asked).size == (768, 768)
    assert summary.failed_tiles == 0
    (dog,) = summary.polygons().geometry
    found = rasterize([dog], (192, 192), transform=Affine(1, 0, 500_000, 0, -1, 5_000_000)) > 0
    cells = np.zeros((24, 24), np.bool_)
    for row, width in ROWS.items():
        cells[row, (row == 13) : width + (row == 13)] = True
    wanted = cells.repeat(8, axis=0).repeat(8, axis=1)
    assert (found & wanted).sum() / (found | wanted).sum() > 0.85


def test_its_cells_are_those_of_the_answer(server: Any, says: Says, scene: Path) -> None:
    server.models = ["granite-vision-3.3-2b"]
    server.answer = lambda body: says((RECORDED / "granite_vision_3.3_2b.txt").read_text())
    options = Options(model=f"{server.url}#granite-vision-3.3-2b", render=RenderOptions(upsample="nearest"))
    summary = segment(scene, [DOG], scene.with_name("out.gpkg"), options=options)
    assert sum(summary.polygons().geometry.area) == 8 * 8 * sum(ROWS.values())
