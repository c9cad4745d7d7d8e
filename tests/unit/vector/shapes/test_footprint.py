"""Footprints: walls are straight, and corners right."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rasterio.features import rasterize

from t4s_geo.vector.shapes.coverage import CoverageShaper
from t4s_geo.vector.shapes.footprint import FootprintShaper
from t4s_geo.vector.shapes.seen import Kind
from t4s_geo.vector.shapes.squares import Plan
from t4s_geo.vector.tracing import Traced, trace_band

SIZE = 90


def house(width: float, height: float, turn: float, middle: tuple[float, float] = (45, 45)):
    """A rectangle in pixels, turned by degrees."""
    return shapely.affinity.rotate(
        shapely.box(
            middle[0] - width / 2, middle[1] - height / 2, middle[0] + width / 2, middle[1] + height / 2
        ),
        turn,
    )


def burnt(*houses: shapely.Geometry) -> np.ndarray:
    shapes = [(one, number) for number, one in enumerate(houses, 1)]
    return rasterize(shapes, (SIZE, SIZE), transform=Affine.identity(), dtype=np.uint8)


def footprints(open_classes, open_objects, numbers: np.ndarray) -> tuple[np.ndarray, Traced]:
    with open_classes((numbers > 0).astype(np.uint8)) as classes, open_objects(numbers) as objects:
        plan = Plan(classes.width, classes.height, (Kind("footprint", FootprintShaper(), (1,)),))
        shaper = CoverageShaper(classes, 1, objects, plan)
        traced = Traced.concatenate([*trace_band(classes, 1, 2, 32, objects, shaper)])
    return traced.polygons.moved(traced.polygons.points + traced.moved).thinned(
        traced.kept
    ).geometries(), traced


def iou(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return shapely.intersection(one, other).area / shapely.union(one, other).area


def angles(polygon: shapely.Polygon) -> np.ndarray:
    points = np.array(polygon.exterior.coords)[:-1]
    step = np.roll(points, -1, 0) - points
    direction = np.degrees(np.arctan2(*step.T[::-1]))
    return np.abs((direction - np.roll(direction, 1) + 180) % 360 - 180)


@settings(max_examples=20, derandomize=True)
@given(width=st.floats(14, 40), height=st.floats(14, 40), turn=st.floats(0, 90), shift=st.floats(0, 1))
@example(width=15, height=14, turn=0, shift=1)
def test_a_house_has_four_right_angles(open_classes, open_objects, width, height, turn, shift) -> None:
    true = house(width, height, turn, (45 + shift, 45 - shift / 2))
    pixels = burnt(true)
    (found,), _ = footprints(open_classes, open_objects, pixels)
    assert angles(found) == pytest.approx([90] * 4, abs=2)
    # A house whose pixels are half a pixel off is no fault of its footprint.
    rows, columns = np.nonzero(pixels)
    shown = shapely.union_all(shapely.box(columns, rows, columns + 1, rows + 1))
    assert iou(found, shown) > 0.9
    assert iou(found, true) > min(0.9, iou(shown, true) - 0.01)


def test_a_house_with_a_wing_has_six_corners(open_classes, open_objects) -> None:
    true = shapely.union(house(40, 20, 0), shapely.box(25, 45, 40, 75))
    turned = shapely.affinity.rotate(true, 30)
    (found,), _ = footprints(open_classes, open_objects, burnt(turned))
    assert angles(found) == pytest.approx([90] * 6, abs=3)


def test_a_row_shares_straight_walls(open_classes, open_objects) -> None:
    row = [shapely.affinity.rotate(house(14, 30, 0, (20 + 14 * n, 45)), 20, (45, 45)) for n in range(4)]
    found, traced = footprints(open_classes, open_objects, burnt(*row))
    assert traced.kinds.tolist() == [1] * 4
    assert shapely.coverage_is_valid(found)
    assert [len(one.exterior.coords) for one in found] == [5] * 4
    shared = shapely.intersection(found[:-1], found[1:])
    assert shapely.length(shared) == pytest.approx([30] * 3, abs=1.5)
    for one in found:
        assert angles(one) == pytest.approx([90] * 4, abs=5)


def test_a_row_keeps_right_angles_where_its_walls_do_not_line_up(open_classes, open_objects) -> None:
    steps = (0, 1.5, -1, 2)
    row = [
        shapely.affinity.rotate(house(14, 30, 0, (20 + 14 * n, 45 + step)), 20, (45, 45))
        for n, step in enumerate(steps)
    ]
    found, traced = footprints(open_classes, open_objects, burnt(*row))
    assert traced.kinds.tolist() == [1] * 4
    corners = np.concatenate([angles(one) for one in found])
    corners = corners[corners > 10]
    assert (np.abs(corners - 90) < 5).mean() > 0.9


@pytest.mark.parametrize("gap", [0.4, 0.8, 1.2, 2.0])
def test_houses_that_hardly_touch_are_drawn(open_classes, open_objects, gap) -> None:
    pair = [
        shapely.affinity.rotate(house(20, 40, 0, (33 + number * (20 + gap), 45)), 17, (45, 45))
        for number in range(2)
    ]
    found, traced = footprints(open_classes, open_objects, burnt(*pair))
    assert traced.kinds.tolist() == [1, 1]
    assert shapely.coverage_is_valid(found)
    for one, true in zip(found, pair, strict=True):
        corners = angles(one)
        assert (corners > 60).sum() == 4
        # Where the gap has closed, nothing is left of where their pixels touched.
        assert gap > 1 or corners.size == 4
        assert shapely.intersection(one, true).area / shapely.union(one, true).area > 0.93


def test_a_hole_beside_a_wall_stays_in_its_house(open_classes, open_objects) -> None:
    numbers = burnt(house(40, 30, 30))
    rows, columns = np.nonzero(numbers)
    numbers[rows[columns == columns.min() + 2][0] + 1, columns.min() + 2] = 0
    found, _ = footprints(open_classes, open_objects, numbers)
    assert shapely.is_valid(found).all()


def test_round_things_stay_round(open_classes, open_objects) -> None:
    true = shapely.Point(45, 45).buffer(20)
    (found,), _ = footprints(open_classes, open_objects, burnt(true))
    assert len(found.exterior.coords) > 7
    assert shapely.intersection(found, true).area / shapely.union(found, true).area > 0.94


def test_what_would_stray_keeps_its_pixels(open_classes, open_objects) -> None:
    comb = np.zeros((SIZE, SIZE), np.uint8)
    comb[20:22, 10:70] = 1
    comb[22:60, 10:70:2] = 1
    found, traced = footprints(open_classes, open_objects, comb)
    assert traced.kinds.tolist() == [0]
    assert shapely.area(found).sum() == comb.sum()


@settings(max_examples=12, derandomize=True)
@given(seed=st.integers(0, 2**32), gap=st.sampled_from([0.0, 0.3]))
def test_random_tilings_stay_coverages(open_classes, open_objects, seed, gap) -> None:
    random = np.random.default_rng(seed)
    points = random.random((14, 2)) * SIZE
    distance = np.hypot(*(np.indices((SIZE, SIZE)).reshape(2, 1, -1) - points.T[:, :, None]))
    numbers = (distance.argmin(axis=0) + 1).reshape(SIZE, SIZE)
    numbers[np.isin(numbers, np.flatnonzero(random.random(15) < gap))] = 0
    found, _ = footprints(open_classes, open_objects, numbers)
    assert shapely.is_valid(found).all()
    assert shapely.coverage_is_valid(found)
    if not gap:
        assert shapely.area(found).sum() == pytest.approx(SIZE * SIZE)
        assert shapely.area(shapely.union_all(found)) == pytest.approx(SIZE * SIZE)
