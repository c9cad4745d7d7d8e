"""Smooth outlines: neighbours share them, areas stay, and stairs become slopes with few vertices."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.ndimage import gaussian_filter

from t4s_geo.vector.shapes.coverage import CoverageShaper
from t4s_geo.vector.shapes.seen import Kind
from t4s_geo.vector.shapes.smooth import SmoothShaper
from t4s_geo.vector.shapes.squares import Plan
from t4s_geo.vector.tracing import Traced, trace_band

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=24)
LABELS = arrays(np.uint8, SHAPES, elements=st.integers(1, 3))
SIDES = st.sampled_from([3, 8, 64])
SMOOTH = (Kind("smooth", SmoothShaper(), (1, 2)),)


def traced(open_classes, labels: np.ndarray, side: int = 1024, rows: int = 1000) -> Traced:
    with open_classes(labels) as dataset:
        shaper = CoverageShaper(dataset, 1, None, Plan(dataset.width, dataset.height, SMOOTH, side, 1))
        return Traced.concatenate([Traced.none(), *trace_band(dataset, 1, 2, rows, outliner=shaper)])


def shaped(some: Traced) -> np.ndarray:
    return some.polygons.moved(some.polygons.points + some.moved).thinned(some.kept).geometries()


def landscape(seed: int, size: int, grain: float) -> np.ndarray:
    """Three labels in patches so many pixels wide."""
    noise = np.random.default_rng(seed).random((3, size, size))
    return (
        np.argmax([gaussian_filter(some, grain, mode="wrap") for some in noise], axis=0).astype(np.uint8) + 1
    )


@settings(max_examples=25, derandomize=True)
@given(labels=LABELS, side=SIDES)
def test_neighbours_share_their_borders(open_classes, labels, side) -> None:
    some = traced(open_classes, labels, side)
    after = shaped(some)
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    assert shapely.area(after).sum() == pytest.approx(labels.size)
    assert shapely.area(shapely.union_all(after)) == pytest.approx(labels.size)
    assert some.kinds.tolist() == (some.codes < 3).tolist()


@settings(max_examples=10, derandomize=True)
@given(labels=LABELS, side=SIDES, rows=st.integers(1, 6))
def test_rows_read_at_once_make_no_difference(open_classes, labels, side, rows) -> None:
    whole, strips = (shaped(traced(open_classes, labels, side, some)) for some in (1000, rows))
    assert shapely.to_wkb(strips).tolist() == shapely.to_wkb(whole).tolist()


# The same landscapes each time, and one with an outline of which few vertices are left.
@settings(max_examples=4, phases=[Phase.explicit, Phase.generate], derandomize=True)
@example(seed=2692, side=50)
@given(seed=st.integers(0, 10**6), side=st.sampled_from([50, 1024]))
def test_areas_stay_and_vertices_go(open_classes, seed, side) -> None:
    some = traced(open_classes, landscape(seed, 120, 5), side)
    before, after = some.polygons.geometries(), shaped(some)
    areas = shapely.area(before)
    change = np.abs(shapely.area(after) / areas - 1)
    # On a line between squares a small region may have too few vertices to give all back.
    assert (change[areas >= (100 if side < 120 else 1)] < 0.01).all()
    assert 2 * shapely.get_num_coordinates(after).sum() < shapely.get_num_coordinates(before).sum()
    assert shapely.coverage_is_valid(after)
    # Nothing strays further than the diagonal of a pixel, and on the whole much less.
    distances = [shapely.hausdorff_distance(*pair) for pair in zip(before, after, strict=True)]
    assert max(distances) < 1.5


@pytest.mark.parametrize("rise", [1, 2, 3, 7])
def test_a_slope_is_a_straight_line(open_classes, rise) -> None:
    rows, columns = np.mgrid[:80, :80]
    labels = np.where((columns - 40) * rise > (rows - 40) * 7, 1, 3).astype(np.uint8)
    some = traced(open_classes, labels)
    (slope,) = shaped(some)[some.codes == 1]
    assert shapely.get_num_coordinates(slope) <= 9
    points = shapely.get_coordinates(slope)
    inside = points[((points > 4) & (points < 76)).all(axis=1)]
    away = (inside[:, 0] - 40) * rise - (inside[:, 1] - 40) * 7
    assert (np.abs(away) / np.hypot(rise, 7) < 1).all()


def test_a_disc_keeps_its_area_and_its_place(open_classes) -> None:
    rows, columns = np.mgrid[:90, :90]
    labels = np.where(np.hypot(rows - 44.5, columns - 44.5) < 30, 1, 3).astype(np.uint8)
    some = traced(open_classes, labels)
    (disc,) = shaped(some)[some.codes == 1]
    assert disc.area == pytest.approx((labels == 1).sum(), rel=1e-3)
    assert disc.symmetric_difference(shapely.Point(45, 45).buffer(30, 64)).area < 0.02 * disc.area
    assert 5 * len(disc.exterior.coords) <= len(
        some.polygons.geometries()[some.codes == 1][0].exterior.coords
    )


def test_single_pixels_stay(open_classes) -> None:
    labels = np.full((9, 9), 3, np.uint8)
    labels[4, 4] = labels[1, 1] = labels[2, 2] = 1
    some = traced(open_classes, labels)
    after = shaped(some)[some.codes == 1]
    assert shapely.area(after) == pytest.approx([1, 1, 1], abs=0.05)
