"""What is drawn from labelled scenes: tiles, questions and answers that belong together."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import transform_geom
from shapely.geometry import box, mapping

from t4s_geo.models.card import ModelCard
from t4s_geo.training.recipe import LabelledScene, Recipe
from t4s_geo.training.samples import TrainingSet, View, scoring_tiles

CARD = ModelCard("small", grid=8, tile_size=32, vocabulary={"lake": ["water", "lake"]})
SIDE = 120
TRANSFORM = Affine(1, 0, 500_000, 0, -1, 5_000_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene of land with a lake that can be told by its colour, and its labels."""
    folder = tmp_path_factory.mktemp("scene")
    lake = np.zeros((SIDE, SIDE), np.uint8)
    lake[40:100, 24:80] = 1
    rgb = np.where(lake, 20, 220).astype(np.uint8)
    layout = {"driver": "GTiff", "width": SIDE, "height": SIDE, "crs": "EPSG:32633", "transform": TRANSFORM}
    with rasterio.open(folder / "scene.tif", "w", count=3, dtype="uint8", **layout) as dataset:
        dataset.write(np.stack([rgb] * 3))
    with rasterio.open(folder / "labels.tif", "w", count=1, dtype="uint8", **layout) as dataset:
        dataset.write(lake, 1)
    (folder / "labels.json").write_text('{"1": "lake"}')
    west = transform_geom("EPSG:32633", "EPSG:4326", mapping(box(500_000, 4_999_880, 500_060, 5_000_000)))
    features = [{"type": "Feature", "properties": {}, "geometry": west}]
    (folder / "west.json").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return folder


def recipe(folder: Path, **changes: object) -> Recipe:
    scene = LabelledScene(str(folder / "scene.tif"), str(folder / "labels.tif"))
    return replace(Recipe("embedded", (scene,), steps=10, batch_size=4), **changes)


def test_answers_say_where_the_lake_is(folder: Path) -> None:
    training_set = TrainingSet.open(recipe(folder, absent=0.0), CARD)
    format = CARD.format()
    assert len(training_set) == 40
    shares = []
    for index in range(len(training_set)):
        sample = training_set[index]
        cells = format.read(sample.answer, ["lake"]).cells > 0
        # However the picture was turned and recoloured, the lake is what is darker.
        brightness = sample.rgb.mean(axis=2).reshape(8, 4, 8, 4).mean(axis=(1, 3))
        if cells.any() and not cells.all():
            assert brightness[cells].mean() < brightness[~cells].mean()
        assert sample.question in ("lake", "water")
        shares.append(cells.mean())
    assert 0 < np.mean(shares) < 1


def test_the_same_number_draws_the_same_sample(folder: Path) -> None:
    first, second = (TrainingSet.open(recipe(folder), CARD) for _ in range(2))
    assert [first[index].answer for index in range(9)] == [second[index].answer for index in range(9)]
    assert np.array_equal(first[5].rgb, second[5].rgb)
    other = TrainingSet.open(recipe(folder, seed=1), CARD)
    assert [first[index].answer for index in range(9)] != [other[index].answer for index in range(9)]


def test_what_lies_outside_the_area_is_shown_and_has_no_label(folder: Path) -> None:
    scene = replace(recipe(folder).scenes[0], area=str(folder / "west.json"))
    (view,) = View.open(scene, CARD)
    tiles = list(scoring_tiles(view, CARD, 100))
    assert 0 < len(tiles) < 16
    seen = np.zeros((128, 128), np.uint8)
    for window, tile in tiles:
        outside = np.arange(window.col_off, window.col_off + 32) >= 60
        assert tile.rgb.all() and not tile.inside[:, outside].any()
        assert not tile.hidden().rgb[:, outside].any()
        assert not tile.codes[:, outside].any()
        seen[window.toslices()] = tile.codes
    assert seen.sum() == 60 * (60 - 24)


def test_what_lies_outside_the_area_is_not_learnt_from(folder: Path) -> None:
    scene = replace(recipe(folder).scenes[0], area=str(folder / "west.json"))
    black = [
        (TrainingSet.open(recipe(folder, scenes=(scene,)), CARD)[number].rgb < 60).all(axis=2).mean()
        for number in range(12)
    ]
    assert 0 < np.mean(black) < 1


def test_tiles_are_drawn_where_the_area_is(folder: Path) -> None:
    scene = replace(recipe(folder).scenes[0], area=str(folder / "west.json"))
    window = View.open(scene, CARD)[0].window
    assert (window.col_off, window.row_off, window.width, window.height) == (0, 0, 61, 120)
    assert View.open(recipe(folder).scenes[0], CARD)[0].window.width == SIDE


def test_scoring_takes_no_more_tiles_than_asked_for(folder: Path) -> None:
    (view,) = View.open(recipe(folder).scenes[0], CARD)
    assert len(list(scoring_tiles(view, CARD, 5))) <= 5
    assert len(list(scoring_tiles(view, CARD, 1000))) == 16


def test_several_labels_of_a_tile_are_asked_for_at_once(folder: Path) -> None:
    (folder / "labels.json").write_text('{"1": "lake", "2": "road", "3": "tree"}')
    samples = TrainingSet.open(recipe(folder, questions_per_picture=2), CARD)
    for index in range(10):
        asked = [text for text, _ in samples[index].pairs]
        assert len(set(asked)) == 2
        for text, answer in samples[index].pairs:
            found = CARD.format().read(answer, [text]).cells.any()
            assert text in ("lake", "water") or not found
    alone = TrainingSet.open(recipe(folder), CARD)
    assert [samples[index].pairs[0] for index in range(9)] == [alone[index].pairs[0] for index in range(9)]
