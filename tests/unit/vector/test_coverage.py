"""Simplification of neighbours together."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.simplify import CoverageSimplifier, simplify_coverage
from t4s_geo.vector.tracing import Traced, trace_band

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


CUTS = st.sampled_from([1, 2, 5, 1024])
"""Sides of the squares that are simplified each for itself."""


def simplified(
    open_classes, labels: np.ndarray, tolerance: float, transform: Affine, cut: int = 1024, rows: int = 4
) -> tuple[np.ndarray, np.ndarray]:
    """The polygons of a raster before and after."""
    units = tolerance * abs(transform.determinant) ** 0.5
    with open_classes(labels, transform=transform) as dataset:
        grid = PixelGrid.of(dataset)
        simplifier = CoverageSimplifier(dataset, 1, None, grid, units, cut)
        traced = Traced.concatenate([*trace_band(dataset, 1, 2, rows, outliner=simplifier)])
    exact = traced.polygons.moved(grid.to_map(traced.polygons.points))
    return exact.geometries(), exact.thinned(traced.kept).geometries()


@settings(max_examples=200)
@given(labels=st.one_of(FULL, WITH_GAPS), tolerance=TOLERANCES, transform=TRANSFORMS, cut=CUTS)
def test_nothing_overlaps_and_nothing_is_dropped(open_classes, labels, tolerance, transform, cut) -> None:
    before, after = simplified(open_classes, labels, tolerance, transform, cut)
    assert len(after) == len(before)
    assert (shapely.get_type_id(after) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(after).all()
    assert (shapely.area(after) > 0).all()
    assert shapely.coverage_is_valid(after)
    assert shapely.area(shapely.union_all(after)) == pytest.approx(shapely.area(after).sum(), rel=1e-12)


@settings(max_examples=200)
@given(labels=FULL, tolerance=TOLERANCES, transform=TRANSFORMS, cut=CUTS)
def test_no_gap_opens_between_neighbours(open_classes, labels, tolerance, transform, cut) -> None:
    before, after = simplified(open_classes, labels, tolerance, transform, cut)
    whole = shapely.union_all(after)
    assert whole.geom_type == "Polygon"
    assert shapely.get_num_interior_rings(whole) == 0
    assert shapely.area(after).sum() == pytest.approx(shapely.area(before).sum(), rel=1e-9)


@given(
    labels=st.one_of(FULL, WITH_GAPS), tolerance=TOLERANCES, rows=st.integers(1, 6), cut=st.integers(1, 16)
)
def test_rows_read_at_once_make_no_difference(open_classes, labels, tolerance, rows, cut) -> None:
    whole, strips = (
        simplified(open_classes, labels, tolerance, Affine.translation(1, 1), cut, height)[1]
        for height in (1000, rows)
    )
    assert shapely.to_wkb(strips).tolist() == shapely.to_wkb(whole).tolist()


def test_squares_are_simplified_as_the_whole_is_apart_from_their_edges(open_classes) -> None:
    labels = np.random.default_rng(7).random((60, 60)).round().astype(np.uint8) + 1
    transform = Affine.translation(1, 1)
    (exact, whole), (_, cut) = (simplified(open_classes, labels, 1.2, transform, side) for side in (60, 20))
    counts = [shapely.get_num_coordinates(polygons).sum() for polygons in (exact, whole, cut)]
    assert counts[1] < counts[2] < counts[0]
    assert shapely.coverage_is_valid(cut)


@given(labels=st.one_of(FULL, WITH_GAPS), tolerance=TOLERANCES, transform=TRANSFORMS, cut=CUTS)
def test_vertices_are_some_of_those_before(open_classes, labels, tolerance, transform, cut) -> None:
    before, after = simplified(open_classes, labels, tolerance, transform, cut)
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
