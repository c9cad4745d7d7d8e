"""Polygons as arrays of coordinates."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.vector.arrays import PolygonArrays

COUNTS = st.lists(st.integers(0, 3), max_size=8)


def polygons(counts: list[int]) -> np.ndarray:
    """Boxes in a row with so many holes each."""
    return np.array(
        [
            shapely.Polygon(
                shapely.box(x, 0, x + 1, 1).exterior,
                [shapely.box(x + 0.2, y, x + 0.8, y + 0.1).exterior for y in np.arange(1, 1 + count) / 5],
            )
            for x, count in enumerate(counts)
        ],
        object,
    )


@given(several=st.lists(COUNTS, max_size=4))
def test_several_together_are_all_of_them(several: list[list[int]]) -> None:
    together = PolygonArrays.concatenate([PolygonArrays.of(polygons(counts)) for counts in several])
    expected = np.concatenate([np.empty(0, object), *map(polygons, several)])
    assert shapely.equals_exact(together.geometries(), expected).all()
    assert len(together.geometries()) == len(expected)


@given(counts=COUNTS, seed=st.integers(0, 9))
def test_some_are_chosen_with_their_holes(counts: list[int], seed: int) -> None:
    keep = np.random.default_rng(seed).random(len(counts)) < 0.5
    chosen = PolygonArrays.of(polygons(counts)).chosen(keep).geometries()
    assert len(chosen) == keep.sum()
    assert shapely.equals_exact(chosen, polygons(counts)[keep]).all()


@given(counts=COUNTS, dropped=st.integers(0, 3))
def test_thinned_rings_are_closed_whatever_vertex_goes(counts: list[int], dropped: int) -> None:
    arrays = PolygonArrays.of(polygons(counts))
    keep = np.ones(len(arrays.points), bool)
    keep[arrays.rings[:-1] + dropped] = False
    thinned = arrays.thinned(keep)
    np.testing.assert_array_equal(np.diff(thinned.rings), 4)
    np.testing.assert_array_equal(thinned.points[thinned.rings[:-1]], thinned.points[thinned.rings[1:] - 1])
    # A box without one of its corners is half of it.
    np.testing.assert_allclose(
        shapely.area(thinned.geometries()), shapely.area(arrays.geometries()) / 2, rtol=1e-9
    )


@given(counts=COUNTS)
def test_reversed_rings_turn_the_other_way_from_the_same_vertex(counts: list[int]) -> None:
    arrays = PolygonArrays.of(polygons(counts))
    other = arrays.reversed()
    assert shapely.equals(other.geometries(), arrays.geometries()).all()
    np.testing.assert_array_equal(other.points[other.rings[:-1]], arrays.points[arrays.rings[:-1]])
    rings = shapely.get_exterior_ring(arrays.geometries()), shapely.get_exterior_ring(other.geometries())
    assert (shapely.is_ccw(rings[0]) != shapely.is_ccw(rings[1])).all()
