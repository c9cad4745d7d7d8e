"""What outlines are like."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from t4s_geo.evaluation.outlines import count_vertices, polis, share_of_right_angles, turns

HOUSE = shapely.box(0, 0, 10, 6)
WITH_YARD = shapely.Polygon(shapely.box(0, 0, 10, 6).exterior, [[(2, 2), (4, 2), (3, 4)]])
NONE = np.empty(0, object)


def test_vertices_are_counted_once_and_with_those_of_holes() -> None:
    assert count_vertices(np.array([HOUSE, WITH_YARD])).tolist() == [4, 7]
    assert count_vertices(np.array([shapely.MultiPolygon([HOUSE, shapely.box(20, 0, 21, 1)])])).tolist() == [
        8
    ]
    assert count_vertices(NONE).tolist() == []


def test_turns_are_those_of_each_ring() -> None:
    assert turns(np.array([HOUSE])).tolist() == [90] * 4
    triangle = 180 - np.degrees(np.arctan2(2, 1))
    expected = [90] * 4 + [triangle, 2 * np.degrees(np.arctan2(2, 1)), triangle]
    assert sorted(turns(np.array([WITH_YARD]))) == pytest.approx(sorted(expected))
    straight_on = shapely.Polygon([(0, 0), (5, 0), (10, 0), (10, 6), (0, 6)])
    assert sorted(turns(np.array([straight_on]))) == pytest.approx([0, 90, 90, 90, 90])


def test_angles_near_right_ones_are_right() -> None:
    leaning = shapely.Polygon([(0, 0), (10, 0), (10 + np.tan(np.radians(4)) * 6, 6), (0, 6)])
    assert share_of_right_angles(np.array([leaning])) == 1
    assert share_of_right_angles(np.array([leaning]), within=3) == 0.5
    assert share_of_right_angles(NONE) is None
    bent = shapely.Polygon([(0, 0), (5, 0.1), (10, 0), (10, 10), (0, 10)])
    assert share_of_right_angles(np.array([bent])) == 0.8
    assert share_of_right_angles(np.array([bent]), turning=10) == 1


def test_polis_is_the_mean_of_both_ways() -> None:
    moved = shapely.box(1, 0, 11, 6)
    assert polis(np.array([HOUSE, HOUSE]), np.array([HOUSE, moved])).tolist() == [0, 0.5]
    # The vertices of the large one lie 2 from the small one's edge or corner; those of the small one 2.
    inner = shapely.box(2, 2, 8, 4)
    assert polis(np.array([HOUSE]), np.array([inner]))[0] == pytest.approx((8**0.5 + 2) / 2)
    assert polis(np.array([inner]), np.array([HOUSE]))[0] == pytest.approx((8**0.5 + 2) / 2)
    both = shapely.MultiPolygon([HOUSE, shapely.box(20, 0, 21, 1)])
    assert polis(np.array([both]), np.array([both])).tolist() == [0]
    assert polis(NONE, NONE).tolist() == []
