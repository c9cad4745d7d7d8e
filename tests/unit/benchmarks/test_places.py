"""Areas of held-out places, and trees that have a polygon of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

from mapped_scenes import transform_of
from places import FOUND, HEIGHT, MISSED, SIDE, WRONG, areas_of, row_of
from tree_points import count_found

from embedded_training.objects.scenes import InstanceScene, code


def _scene(width: int, squares: list[tuple[int, int]]) -> InstanceScene:
    """A scene with houses of 40 px at some columns and rows."""
    numbers = np.zeros((200, width), np.uint16)
    for number, (column, row) in enumerate(squares, 1):
        numbers[row : row + 40, column : column + 40] = number
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    rgb = np.zeros((*numbers.shape, 3), np.uint8)
    return InstanceScene("town", "banepa", rgb, numbers, classes, ("building",), 0.5, True)


def _box(scene: InstanceScene, column: int, row: int, side: int = 40) -> shapely.Geometry:
    transform = transform_of(scene)
    return shapely.box(*(transform @ (column, row + side)), *(transform @ (column + side, row)))


def test_objects_are_of_the_area_that_they_lie_in_and_are_paired_in_the_whole_scene() -> None:
    edge = SIDE - 10
    scene = _scene(SIDE + 300, [(20, 20), (100, 20), (edge, 20), (SIDE + 200, 100)])
    found = np.array([_box(scene, 20, 20), _box(scene, edge, 20), _box(scene, 300, 100)], object)
    left, right = areas_of(scene, found)
    assert (left.name, right.name) == ("town 0, 0", f"town 0, {SIDE}")
    assert (len(left.ours), len(left.theirs), left.f1) == (2, 2, pytest.approx(0.5))
    # The middle of the house on the border is beyond it.
    assert (len(right.ours), len(right.theirs), right.f1) == (1, 2, pytest.approx(2 / 3))
    assert (left.both, left.either) == (1600 + 400, 3 * 1600 + 400)
    assert row_of([left]) == "| banepa | town 0, 0 | building | 0.5 | 0.50 | 0.38 | 1 / 2 | 2 |"


def test_what_is_found_where_nothing_is_has_a_row_too() -> None:
    scene = _scene(2 * SIDE + 100, [(20, 20)])
    left, right = areas_of(scene, np.array([_box(scene, 20, 20), _box(scene, 2 * SIDE + 20, 20)], object))
    assert (left.f1, right.name) == (1, f"town 0, {2 * SIDE}")
    assert row_of([right]) == f"| banepa | town 0, {2 * SIDE} | building | 0.5 | 0.00 | 0.00 | 0 / 0 | 1 |"


def test_areas_that_share_a_row_are_counted_together() -> None:
    scene = _scene(200, [(20, 20), (100, 20)])
    good = areas_of(scene, np.array([_box(scene, 20, 20), _box(scene, 100, 20)], object))
    bad = areas_of(scene, np.array([_box(scene, 20, 120)], object))
    assert row_of([*good, *bad]) == "| banepa | town | building | 0.5 | 0.57 | 0.40 | 2 / 4 | 3 |"


def test_pictures_show_what_was_found_wrong_and_missed_in_its_place() -> None:
    scene = _scene(200, [(20, 20), (100, 20)])
    (area,) = areas_of(scene, np.array([_box(scene, 20, 20), _box(scene, 20, 120)], object))
    picture = np.asarray(area.draw()).astype(int)
    scale = HEIGHT / 200

    def colour(column: int, row: int) -> tuple[int, ...]:
        """Returns what is drawn over an upper edge; lines are two pixels wide."""
        top = round(row * scale)
        return tuple(picture[top - 2 : top + 3, round(column * scale)].max(axis=0).tolist())

    assert [colour(40, 20), colour(120, 20), colour(40, 120)] == [FOUND, MISSED, WRONG]
    assert colour(170, 20) == (0, 0, 0) and area.name == "town"


def test_a_polygon_finds_one_tree_at_the_most() -> None:
    scene = _scene(200, [])
    points = np.array([[25, 25], [30, 30], [110, 30], [150, 150]])
    polygons = np.array([_box(scene, 20, 20), _box(scene, 100, 20), _box(scene, 20, 120)], object)
    assert count_found(polygons, scene, points) == 2
