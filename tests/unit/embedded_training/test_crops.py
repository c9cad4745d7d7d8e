"""Training tiles: pixels and labels stay together, however a tile is cut."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_training import crops as crops_module
from embedded_training import sizes
from embedded_training.crops import CropSettings, cut, random_crops, widening
from embedded_training.label_set import ALL, BITS, LABELS, bits
from embedded_training.sources import Place
from t4s_geo.training.colour_augmentation import recolour, soften

WATER = LABELS.index("water")


def _lake(source: str = "dubai") -> Place:
    rows, columns = np.mgrid[:500, :500]
    lake = (rows - 200) ** 2 + 3 * (columns - 260) ** 2 < 150**2
    rgb = np.where(lake[..., None], [40, 60, 90], [200, 180, 140]).astype(np.uint8)
    present = np.where(lake, bits("water"), bits("bare land")).astype(BITS)
    return Place("lake", source, rgb, present, np.full(lake.shape, ALL, BITS), 1.0, False)


@settings(max_examples=30)
@given(st.floats(-45, 45), st.floats(0, 60), st.floats(200, 400))
def test_cells_lie_on_their_pixels_at_any_angle(angle: float, corner: float, side: float) -> None:
    crop = cut(_lake(), (corner, corner, corner + side, corner + side), CropSettings(), angle)
    assert crop.rgb.shape == (256, 256, 3) and crop.known.all()
    red = crop.rgb[..., 0].reshape(32, 8, 32, 8).mean(axis=(1, 3))
    assert np.abs((200 - red) / 160 - crop.present[WATER]).max() < 0.25
    assert np.allclose(crop.present.sum(axis=0), 1)
    assert crop.rgb.max(axis=-1).min() > 30, "nothing is filled in"


@pytest.mark.parametrize("angle", [0.0, 17.0])
def test_the_last_label_that_fits_is_not_cut_off(monkeypatch: pytest.MonkeyPatch, angle: float) -> None:
    monkeypatch.setattr(crops_module, "LABELS", tuple(map(str, range(16))))
    place, last = _lake(), BITS(1 << 15)
    marked = replace(place, present=np.where(place.present == bits("water"), last, place.present))
    all_known = replace(marked, known=np.full_like(marked.known, 0xFFFF))
    crop = cut(all_known, (40.0, 40.0, 440.0, 440.0), CropSettings(), angle)
    before = cut(place, (40.0, 40.0, 440.0, 440.0), CropSettings(), angle)
    assert crop.known.all() and crop.present[15].any()
    assert np.array_equal(crop.present[15], before.present[WATER])


def test_tile_and_grid_are_those_of_tower_and_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "GRID", 64)
    monkeypatch.setattr(sizes, "TILE_SIZE", 512)
    source = importlib.util.spec_from_file_location("crops_again", crops_module.__file__)
    assert source is not None and source.loader is not None
    again = importlib.util.module_from_spec(source)
    monkeypatch.setitem(sys.modules, source.name, again)
    source.loader.exec_module(again)
    assert (again.CropSettings().grid, again.CropSettings().tile_size) == (64, 512)


@given(st.floats(-45, 45))
def test_a_square_turned_in_a_wider_one_touches_its_sides(angle: float) -> None:
    corners = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)]) @ np.array(
        [
            [np.cos(np.radians(angle)), -np.sin(np.radians(angle))],
            [np.sin(np.radians(angle)), np.cos(np.radians(angle))],
        ]
    )
    assert np.abs(corners).max() == pytest.approx(widening(angle))


def test_random_crops_have_pixels_and_labels_of_their_size() -> None:
    places = [_lake(name) for name, _ in CropSettings().weights]
    crops = random_crops(places, CropSettings(), np.random.default_rng(0))
    for crop in (next(crops) for _ in range(40)):
        assert crop.rgb.shape == (256, 256, 3) and crop.rgb.dtype == np.uint8
        assert crop.present.shape == crop.known.shape == (len(LABELS), 32, 32)


def test_some_pictures_lose_their_colours_and_some_their_detail() -> None:
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    seen = [recolour(picture, rng).reshape(-1, 3).T for _ in range(200)]
    grey = sum(np.corrcoef(red, blue)[0, 1] > 0.9 for red, _, blue in seen)
    assert 1 <= grey <= 25
    detail = [int(np.abs(np.diff(soften(picture, rng).astype(int), axis=0)).mean()) for _ in range(60)]
    kept = int(np.abs(np.diff(picture.astype(int), axis=0)).mean())
    assert 5 < sum(value < 0.9 * kept for value in detail) < 30
