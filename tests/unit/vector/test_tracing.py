"""Regions, corners and rings: polygons that say exactly what the label raster says."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio.features
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import ndimage

from t4s_geo.vector.tracing import Traced, trace_band

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=12)
LABELS = st.sampled_from([1, 2, 3]).flatmap(
    lambda largest: arrays(np.uint8, SHAPES, elements=st.integers(0, largest), fill=st.just(1))
)
# All 16 neighbourhoods of a pinch occur often where there are only two values.
DENSE = arrays(np.uint8, SHAPES, elements=st.integers(0, 1))
RASTERS = st.one_of(LABELS, DENSE, LABELS.map(lambda labels: labels + 252))


def trace(open_classes, labels: np.ndarray, scores: np.ndarray | None = None, rows: int = 1000) -> Traced:
    with open_classes(labels, scores) as dataset:
        return Traced.concatenate([*trace_band(dataset, 1, 2, rows)])


def components(labels: np.ndarray, objects: np.ndarray | None = None) -> np.ndarray:
    """Numbers the 4-connected regions of a label and object, sorted by last row, then first pixel."""
    objects = np.zeros(labels.shape, np.int64) if objects is None else objects
    regions = []
    for label, number in {*zip(labels[labels > 0].tolist(), objects[labels > 0].tolist(), strict=True)}:
        parts, count = ndimage.label((labels == label) & (objects == number))
        regions += [np.flatnonzero(parts == part) for part in range(1, count + 1)]
    numbers = np.zeros(labels.shape, int)
    width = labels.shape[1]
    in_order = sorted(regions, key=lambda pixels: (pixels[-1] // width, pixels[0]))
    for position, pixels in enumerate(in_order, 1):
        numbers.flat[pixels] = position
    return numbers


@settings(max_examples=300)
@given(labels=RASTERS)
def test_each_polygon_covers_exactly_its_region(open_classes, labels: np.ndarray) -> None:
    traced = trace(open_classes, labels)
    polygons = traced.polygons.geometries()
    expected = components(labels)
    assert len(polygons) == expected.max()
    assert shapely.is_valid(polygons).all()
    if len(polygons):
        numbered = [(polygon, number) for number, polygon in enumerate(polygons, 1)]
        drawn = rasterio.features.rasterize(
            numbered, labels.shape, transform=Affine.identity(), dtype=np.int32
        )
        # Equal numbers, not just an equal partition: the order is by last row, then first pixel.
        np.testing.assert_array_equal(drawn, expected)
    np.testing.assert_array_equal(shapely.area(polygons), np.bincount(expected.ravel())[1:])
    np.testing.assert_array_equal(
        traced.codes, [labels[expected == number][0] for number in range(1, expected.max() + 1)]
    )


@settings(max_examples=200)
@given(labels=RASTERS)
def test_neighbours_have_their_vertices_in_common(open_classes, labels: np.ndarray) -> None:
    assert shapely.coverage_is_valid(trace(open_classes, labels).polygons.geometries())


@given(labels=RASTERS, seed=st.integers(0, 9))
def test_scores_are_means_of_the_regions_pixels(open_classes, labels: np.ndarray, seed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 256, labels.shape, np.uint8)
    expected = components(labels)
    means = ndimage.mean(scores / 255, expected, np.arange(1, expected.max() + 1))
    np.testing.assert_allclose(trace(open_classes, labels, scores, rows=3).scores, means, rtol=1e-12)


@given(labels=RASTERS, seed=st.integers(0, 9))
def test_rows_read_at_once_make_no_difference(open_classes, labels: np.ndarray, seed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 256, labels.shape, np.uint8)
    whole = trace(open_classes, labels, scores)
    for rows in (1, 2, 5):
        strips = trace(open_classes, labels, scores, rows)
        assert strips.scores.tobytes() == whole.scores.tobytes()
        assert strips.codes.tobytes() == whole.codes.tobytes()
        assert _wkb(strips) == _wkb(whole)


@pytest.mark.parametrize(
    "picture",
    [
        ("111", "101", "110"),
        ("1111", "1001", "1010", "1111"),
        ("11111", "10101", "11011", "10101", "11111"),
        ("0110", "1011", "1101", "0110"),
        ("11111", "10001", "10101", "10001", "11111"),
    ],
)
def test_rings_that_touch_at_a_corner_stay_valid(open_classes, picture: tuple[str, ...]) -> None:
    labels = np.array([list(row) for row in picture], np.uint8)
    polygons = trace(open_classes, labels).polygons.geometries()
    assert shapely.is_valid_reason(polygons).tolist() == ["Valid Geometry"] * components(labels).max()
    assert shapely.area(polygons).sum() == labels.sum()


def test_a_hole_that_touches_the_outer_ring_is_a_hole(open_classes) -> None:
    labels = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 0]], np.uint8)
    (polygon,) = trace(open_classes, labels).polygons.geometries()
    assert [shapely.Polygon(ring).area for ring in polygon.interiors] == [1]
    assert polygon.exterior.is_simple


def test_straight_borders_have_vertices_only_at_corners_and_where_regions_meet(open_classes) -> None:
    labels = np.array([[1, 1, 1, 1], [2, 2, 3, 3]], np.uint8)
    first, second, third = trace(open_classes, labels).polygons.geometries()
    assert shapely.get_coordinates(first).tolist() == [[0, 0], [0, 1], [2, 1], [4, 1], [4, 0], [0, 0]]
    assert len(second.exterior.coords) == len(third.exterior.coords) == 5


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1)])
def test_thin_rasters(open_classes, shape: tuple[int, int]) -> None:
    (polygon,) = trace(open_classes, np.full(shape, 255, np.uint8), rows=2).polygons.geometries()
    assert polygon.equals(shapely.box(0, 0, shape[1], shape[0]))


def test_a_raster_without_labels_has_no_polygons(open_classes) -> None:
    traced = trace(open_classes, np.zeros((5, 6), np.uint8), rows=2)
    assert len(traced.polygons.geometries()) == len(traced.codes) == len(traced.scores) == 0


@settings(max_examples=150)
@given(labels=RASTERS, seed=st.integers(0, 9), rows=st.sampled_from([1, 3, 1000]))
def test_objects_of_a_label_are_polygons_of_their_own(
    open_classes, open_objects, labels: np.ndarray, seed: int, rows: int
) -> None:
    # Numbers past 24 bits, and some that differ from each other by a label's code.
    objects = np.random.default_rng(seed).choice([0, 1, 2, 257, 2**32 - 1], labels.shape)
    with open_classes(labels) as classes, open_objects(objects) as numbers:
        traced = Traced.concatenate([*trace_band(classes, 1, 2, rows, numbers)])
    polygons = traced.polygons.geometries()
    expected = components(labels, objects)
    drawn = rasterio.features.rasterize(
        [(polygon, number) for number, polygon in enumerate(polygons, 1)]
        or [(shapely.box(-2, -2, -1, -1), 1)],
        labels.shape,
        transform=Affine.identity(),
        dtype=np.int32,
    )
    np.testing.assert_array_equal(drawn, expected)
    np.testing.assert_array_equal(shapely.area(polygons), np.bincount(expected.ravel())[1:])
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    np.testing.assert_array_equal(
        traced.codes, [labels[expected == number][0] for number in range(1, expected.max() + 1)]
    )


def test_numbers_where_there_is_no_label_mean_nothing(open_classes, open_objects) -> None:
    labels = np.array([[1, 0, 0, 1]], np.uint8)
    with open_classes(labels) as classes, open_objects(np.array([[5, 5, 6, 5]])) as numbers:
        (traced,) = trace_band(classes, 1, 2, 10, numbers)
    assert shapely.area(traced.polygons.geometries()).tolist() == [1, 1]


def test_one_number_for_all_is_as_none(open_classes, open_objects) -> None:
    labels = np.random.default_rng(3).integers(0, 3, (20, 30), np.uint8)
    with open_classes(labels) as classes, open_objects(np.full(labels.shape, 9)) as numbers:
        traced = Traced.concatenate([*trace_band(classes, 1, 2, 7, numbers)])
    assert _wkb(traced) == _wkb(trace(open_classes, labels))


def _wkb(traced: Traced) -> list[bytes]:
    return list(shapely.to_wkb(traced.polygons.geometries()))
