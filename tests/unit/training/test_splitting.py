"""Which part of an area is held out."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.training.splitting import halve

AREA = shapely.box(0, 0, 100, 40)


def houses(*places: tuple[float, float]) -> np.ndarray:
    return np.array([shapely.box(x, y, x + 2, y + 2) for x, y in places], object)


@settings(derandomize=True, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 97), st.integers(0, 37)), min_size=4, max_size=40, unique=True))
def test_the_parts_are_the_area_and_both_have_something(places: list[tuple[int, int]]) -> None:
    halves = halve(AREA, {"house": houses(*places)}, 0.25)
    assert halves is not None
    assert halves.learnt.area + halves.held.area == pytest.approx(AREA.area)
    assert shapely.union(halves.learnt, halves.held).equals(AREA)
    both = shapely.area(shapely.intersection(houses(*places), halves.held)).sum()
    assert 0 < both < shapely.area(houses(*places)).sum()


def test_each_label_has_its_share() -> None:
    # Ponds lie in the west, so that a cut from north to south would leave them whole on one side.
    along = [(x, y) for x in range(0, 96, 8) for y in (4, 12, 24, 32)]
    labelled = {"house": houses(*along), "pond": houses(*[(x, y) for x, y in along if x < 20])}
    halves = halve(AREA, labelled, 0.25)
    assert halves is not None
    west, south, east, north = halves.held.bounds
    assert east - west == 100 and north - south < 40
    for polygons in labelled.values():
        shares = (
            shapely.area(shapely.intersection(polygons, halves.held)).sum() / shapely.area(polygons).sum()
        )
        assert shares == pytest.approx(0.25, abs=0.05)


def test_nothing_can_be_held_out_where_nothing_is() -> None:
    assert halve(AREA, {"house": houses((200, 200))}, 0.25) is None
    assert halve(AREA, {}, 0.25) is None
