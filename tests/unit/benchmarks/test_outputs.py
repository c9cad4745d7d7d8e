"""The benchmark of the formats of results: its polygons, and one file of each format."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import shapely

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

import outputs

from t4s_geo.vector.writers import WRITERS


def test_polygons_are_valid_and_apart() -> None:
    frame = outputs.random_frame(490, 20, 24)
    polygons = frame.geometry.to_numpy()
    assert shapely.is_valid(polygons).all()
    assert (shapely.get_num_coordinates(polygons) == 25).all()
    assert shapely.area(shapely.union_all(polygons)) == pytest.approx(frame["area_m2"].sum(), rel=1e-4)


@pytest.mark.parametrize("writer", dict.fromkeys(WRITERS.values()), ids=lambda writer: writer.name)
def test_a_file_of_each_format_is_measured(writer) -> None:
    few, more = (outputs.measure_once(writer.suffixes[0], count, 24) for count in (10, 1000))
    assert 0 < few.megabytes < more.megabytes < 2
    assert more.seconds > 0 and more.memory >= 0
