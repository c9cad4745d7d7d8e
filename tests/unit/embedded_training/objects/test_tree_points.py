"""Crowns around tree points: whose they are, how far they reach, and what is left open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from embedded_training.naip import CLEARING
from embedded_training.objects.scenes import UNKNOWN, code
from embedded_training.objects.tree_points import REACH, crowns_of, read_trees


def test_crowns_that_touch_meet_half_way_and_reach_no_farther_than_crowns_do() -> None:
    points = np.array([[20, 30], [30, 30]])
    crowns, away = crowns_of(points, np.ones((60, 60), np.bool_))
    assert crowns[30, 24] == 1 and crowns[30, 26] == 2
    assert crowns[30, 20 - REACH] == 1 and crowns[30, 19 - REACH] == 0
    assert away[30, 20] == 0 and away[30, 10] == 10


def test_what_does_not_hang_together_with_its_point_is_no_crown() -> None:
    grows = np.zeros((40, 40), np.bool_)
    grows[10:13, 10:13] = grows[10:13, 15:17] = True
    crowns, _ = crowns_of(np.array([[11, 11], [30, 30]]), grows)
    assert np.unique(crowns[10:13, 10:13]).tolist() == [1]
    assert not crowns[:, 14:].any(), "a bush beside it, and a point on which nothing grows"


def test_no_points_are_no_crowns_and_points_on_the_edge_are_inside() -> None:
    crowns, away = crowns_of(np.zeros((0, 2), np.int64), np.ones((8, 8), np.bool_))
    assert not crowns.any() and np.isinf(away).all()
    crowns, _ = crowns_of(np.array([[8, 3]]), np.ones((8, 8), np.bool_))
    assert crowns[3, 7] == 1


def _write(folder: Path, name: str) -> None:
    """Writes a tile on which grass grows in the middle rows, and nothing above and below."""
    red = np.full((64, 64), 100, np.uint8)
    infrared = red.copy()
    infrared[20:50] = 200
    with (
        pytest.warns(NotGeoreferencedWarning),
        rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", width=64, height=64, count=4, dtype="uint8"
        ) as file,
    ):
        file.write(np.stack([red, red, red, infrared]))
    (folder / f"{name}.csv").write_text("x,y\n32,32\n32,10\n")


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_lawns_near_trees_and_points_on_which_nothing_grows_are_left_open(tmp_path: Path) -> None:
    _write(tmp_path, "palm_springs_1")
    _write(tmp_path, "chico_1")
    chico, palm = read_trees(tmp_path)
    assert (chico.held_out, palm.held_out) == (False, True)
    assert chico.classes[32, 32] == code("tree") and chico.instances[32, 32] == 1
    assert chico.classes[32, 32 + REACH + 2] == UNKNOWN, "a lawn, or the rest of the crown"
    assert chico.classes[32, 32 + CLEARING + 2] == 0
    assert chico.classes[10, 32] == UNKNOWN and 2 not in chico.instances
    assert chico.classes[60, 5] == 0 and chico.rgb.shape == (64, 64, 3)
