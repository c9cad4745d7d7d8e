"""Preview pictures."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine
from PIL import Image

from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt
from t4s_geo.raster.overlay import FILL_OPACITY, OUTSIDE, write_overlay
from t4s_geo.raster.scene import Scene

Make = Callable[..., Path]
LABELS = (Prompt("roof", "roof"), Prompt("grass", "grass"))
COLOURS = ("#ff0000", "#00ff00")
GREY = 100


def mixed(*colours: tuple[int, int, int]) -> list[int]:
    """Grey ground under translucent colours."""
    pixel = np.full(3, GREY, float)
    for colour in colours:
        pixel = pixel * (1 - FILL_OPACITY) + np.array(colour) * FILL_OPACITY
    return pixel.round().astype(int).tolist()


@pytest.fixture
def scene_path(make_raster: Make) -> Path:
    return make_raster(np.full((3, 300, 400), GREY, np.uint8))


def draw(
    scene_path: Path, classes: Path, tmp_path: Path, aoi: Path | None = None, **options: int
) -> np.ndarray:
    target = tmp_path / "preview.png"
    with Scene.open(str(scene_path), aoi=aoi) as scene:
        write_overlay(scene, classes, LABELS, COLOURS, target, **options)
    with Image.open(target) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"))


def test_labels_are_filled_and_outlined(make_raster: Make, scene_path: Path, tmp_path: Path) -> None:
    codes = np.zeros((2, 300, 400), np.uint8)
    codes[0, 50:100, 50:150] = 1
    codes[0, 50:100, 150:250] = 2
    picture = draw(scene_path, make_raster(codes, "classes.tif"), tmp_path, max_size=400)
    assert picture.shape == (300, 400, 3)
    assert picture[20, 20].tolist() == [GREY] * 3
    assert picture[75, 100].tolist() == mixed((255, 0, 0))
    assert picture[75, 200].tolist() == mixed((0, 255, 0))
    for row, col in ((50, 100), (99, 100), (75, 50), (75, 149)):
        assert picture[row, col].tolist() == [255, 0, 0]
    assert picture[75, 150].tolist() == [0, 255, 0]
    assert picture[75, 49].tolist() == [GREY] * 3


def test_overlapping_labels_are_mixed(make_raster: Make, scene_path: Path, tmp_path: Path) -> None:
    codes = np.zeros((4, 300, 400), np.uint8)
    codes[0, 50:150, 50:150] = 1
    codes[1, 50:150, 100:250] = 2
    picture = draw(scene_path, make_raster(codes, "classes.tif"), tmp_path, max_size=400, class_bands=2)
    assert picture[100, 75].tolist() == mixed((255, 0, 0))
    assert picture[100, 125] == pytest.approx(mixed((255, 0, 0), (0, 255, 0)), abs=1)
    assert picture[100, 200].tolist() == mixed((0, 255, 0))


def test_cells_that_reach_past_the_edge_fall_into_place(
    make_raster: Make, scene_path: Path, tmp_path: Path
) -> None:
    """Cells of 16 pixels: 19 rows reach 4 pixels past the scene's 300."""
    codes = np.zeros((2, 19, 25), np.uint8)
    codes[0, 4:8, 5:10] = 1
    classes = make_raster(codes, "classes.tif", transform=Affine(16, 0, 500_000, 0, -16, 5_000_000))
    picture = draw(scene_path, classes, tmp_path, max_size=800)
    red = (picture[..., 0] > picture[..., 1]) & (np.indices(picture.shape[:2])[0] < 300)
    rows, cols = np.nonzero(red)
    assert (rows.min(), rows.max() + 1) == pytest.approx((128, 256), abs=1)
    assert (cols.min(), cols.max() + 1) == pytest.approx((160, 320), abs=1)


def test_a_decimated_class_raster_keeps_its_majority(make_raster: Make, tmp_path: Path) -> None:
    scene_path = make_raster(np.full((3, 1000, 1000), GREY, np.uint8))
    codes = np.zeros((2, 1000, 1000), np.uint8)
    codes[0, ::5, ::5] = 1
    codes[0, 100:500, 100:500] = 2
    picture = draw(scene_path, make_raster(codes, "classes.tif"), tmp_path, max_size=200)
    assert picture[10, 10].tolist() == [GREY] * 3
    assert picture[60, 60].tolist() == mixed((0, 255, 0))


def test_the_legend_names_the_labels(make_raster: Make, scene_path: Path, tmp_path: Path) -> None:
    classes = make_raster(np.zeros((2, 300, 400), np.uint8), "classes.tif")
    picture = draw(scene_path, classes, tmp_path, max_size=400)
    for colour in ([255, 0, 0], [0, 255, 0]):
        rows, cols = np.nonzero((picture == colour).all(axis=2))
        assert rows.min() > 200
        assert cols.max() < 60


def test_small_scenes_are_enlarged_but_not_without_end(make_raster: Make, tmp_path: Path) -> None:
    scene_path = make_raster(np.full((3, 40, 60), GREY, np.uint8))
    classes = make_raster(np.zeros((2, 40, 60), np.uint8), "classes.tif")
    assert draw(scene_path, classes, tmp_path).shape == (160, 240, 3)


def test_no_data_is_paper_and_outside_is_pale(make_raster: Make, tmp_path: Path) -> None:
    pixels = np.full((3, 300, 400), GREY, np.uint8)
    pixels[:, :100, 200:] = 0
    aoi = tmp_path / "area.gpkg"
    area = geopandas.GeoSeries([shapely.box(500_100, 4_999_000, 500_400, 5_000_000)], crs="EPSG:32633")
    area.to_frame("geometry").to_file(aoi)
    classes = make_raster(np.zeros((2, 300, 400), np.uint8), "classes.tif")
    picture = draw(make_raster(pixels, nodata=0), classes, tmp_path, aoi, max_size=400)
    assert picture[50, 300].tolist() == OUTSIDE.tolist()
    assert picture[150, 300].tolist() == [GREY] * 3
    assert (picture[150, 50] > GREY + 50).all()


def test_a_preview_that_cannot_be_written(make_raster: Make, scene_path: Path, tmp_path: Path) -> None:
    classes = make_raster(np.zeros((2, 300, 400), np.uint8), "classes.tif")
    with (
        Scene.open(str(scene_path)) as scene,
        pytest.raises(UserError, match=r"preview .*nowhere.p\.png cannot be written \(No such file"),
    ):
        write_overlay(scene, classes, LABELS, COLOURS, tmp_path / "nowhere" / "p.png")
    assert sorted(os.listdir(tmp_path)) == ["classes.tif", "scene.tif"]
