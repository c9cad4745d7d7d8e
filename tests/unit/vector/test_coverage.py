"""Simplification of neighbours together."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.polygons import trace_band
from t4s_geo.vector.simplify import simplify_coverage

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=14)
FULL = arrays(np.uint8, SHAPES, elements=st.integers(1, 3))
WITH_GAPS = arrays(np.uint8, SHAPES, elements=st.integers(0, 2))
TOLERANCES = st.sampled_from([0.3, 1.0, 1.7, 4.0, 50.0])
# Rounding to such coordinates must not make neighbours overlap.
TRANSFORMS = st.sampled_from(
    [
        Affine.translation(1, 1),
        Affine(0.1, 0, 500_000.05, 0, -0.1, 5_000_000.7),
        Affine(0.7, 0, 0, 0, 1.3, 0),
        Affine(1e-5, 0, 85.3, 0, -2e-5, 27.7),
        Affine(0.6, 0.33, 4e5, -0.21, 0.9, 6e6),
    ]
)


def simplified(open_classes, labels: np.ndarray, tolerance: float, transform: Affine):
    with open_classes(labels, transform=transform) as dataset:
        before = Ground.of(dataset).to_map(trace_band(dataset, 1, 2, 4).polygons)
    units = tolerance * abs(transform.determinant) ** 0.5
    return before.geometries(), simplify_coverage(before, units).geometries()


@settings(deadline=None, max_examples=200)
@given(labels=st.one_of(FULL, WITH_GAPS), tolerance=TOLERANCES, transform=TRANSFORMS)
def test_nothing_overlaps_and_nothing_is_dropped(open_classes, labels, tolerance, transform) -> None:
    before, after = simplified(open_classes, labels, tolerance, transform)
    assert len(after) == len(before)
    assert (shapely.get_type_id(after) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(after).all()
    assert (shapely.area(after) > 0).all()
    assert shapely.coverage_is_valid(after)
    assert shapely.area(shapely.union_all(after)) == pytest.approx(shapely.area(after).sum(), rel=1e-12)


@settings(deadline=None, max_examples=200)
@given(labels=FULL, tolerance=TOLERANCES, transform=TRANSFORMS)
def test_no_gap_opens_between_neighbours(open_classes, labels, tolerance, transform) -> None:
    _, after = simplified(open_classes, labels, tolerance, transform)
    whole = shapely.union_all(after)
    assert whole.geom_type == "Polygon"
    assert shapely.get_num_interior_rings(whole) == 0


@settings(deadline=None)
@given(labels=st.one_of(FULL, WITH_GAPS), tolerance=TOLERANCES, transform=TRANSFORMS)
def test_vertices_are_some_of_those_before(open_classes, labels, tolerance, transform) -> None:
    before, after = simplified(open_classes, labels, tolerance, transform)
    for old, new in zip(before, after, strict=True):
        vertices = {tuple(point) for point in shapely.get_coordinates(old).tolist()}
        assert {tuple(point) for point in shapely.get_coordinates(new).tolist()} <= vertices


def test_steps_become_slopes(open_classes) -> None:
    _, (lower, upper) = simplified(
        open_classes, np.tri(20, dtype=np.uint8) + 1, 1.5, Affine.translation(1, 1)
    )
    assert len(shapely.get_coordinates([lower, upper])) < 20


def test_nothing_stays_nothing() -> None:
    none = PolygonArrays.of(np.empty(0, object))
    assert len(simplify_coverage(none, 1.0).geometries()) == 0
