"""What only the refiner finds is refused where it cannot."""

from __future__ import annotations

import pytest
from affine import Affine
from pyproj import CRS

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.options import RenderOptions
from t4s_geo.prompts import parse_prompts
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.rendering.by_refiner import check_distances, check_refiner, labels_by_refiner

CARD = ModelCard(
    "taught",
    vocabulary={"road": ["street"], "car": ["vehicle"], "swimming pool": ["pool"], "ship": []},
    countable=("car", "swimming pool", "ship"),
    by_refiner=("car", "swimming pool", "ship"),
    refine="seams",
)
PROMPTS = parse_prompts(["street", "traffic=vehicles", "pool"])


def _grid(distance: float) -> PixelGrid:
    return PixelGrid(CRS.from_epsg(32633), Affine(distance, 0, 5e5, 0, -distance, 5e6), 100, 100)


def test_their_labels_are_found_by_any_word() -> None:
    assert labels_by_refiner(CARD, PROMPTS) == {1: "car", 2: "swimming pool"}


def test_another_refiner_is_refused() -> None:
    check_refiner(CARD, PROMPTS, RenderOptions())
    check_refiner(CARD, PROMPTS[:1], RenderOptions(refine="none"))
    with pytest.raises(
        UserError, match=r"^Only --refine seams finds 'vehicles', and this is --refine none; "
    ):
        check_refiner(CARD, PROMPTS, RenderOptions(refine="none"))


@pytest.mark.parametrize(("scene", "worked_at"), [(0.13, 0.3), (0.3, 0.3), (0.45, 0.45), (0.02, 0.25)])
def test_scenes_that_show_them_are_taken(scene: float, worked_at: float) -> None:
    check_distances(CARD, PROMPTS, _grid(scene), _grid(worked_at))


@pytest.mark.parametrize(
    ("scene", "worked_at", "said"),
    [
        (
            0.6,
            0.6,
            "^A pixel of the scene is 0.6 m, too coarse to find 'vehicles', which takes at most 0.45 m",
        ),
        (1.2, 0.45, "is 1.2 m, too coarse to find 'vehicles'"),
        (0.13, 1.0, "^At 1 m a pixel 'vehicles' cannot be found: that takes 0.11 to 0.45 m; leave --gsd out"),
        (0.13, 0.05, "^At 0.05 m a pixel 'vehicles' cannot be found"),
        (0.13, 0.13, "^At 0.13 m a pixel 'pool' cannot be found: that takes 0.25 to 0.9 m"),
    ],
)
def test_others_are_refused_with_what_they_take(scene: float, worked_at: float, said: str) -> None:
    with pytest.raises(UserError, match=said):
        check_distances(CARD, PROMPTS, _grid(scene), _grid(worked_at))
    check_distances(CARD, PROMPTS[:1], _grid(scene), _grid(worked_at))


def test_a_card_that_promises_what_no_refiner_finds_is_refused() -> None:
    with pytest.raises(UserError, match="finds no 'ship', though the card 'taught' says so"):
        check_distances(CARD, parse_prompts(["ship"]), _grid(0.3), _grid(0.3))
