"""From class rasters to centrelines: where they lie, how long and how wide they are, whatever the windows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.windows import Window
from scipy import ndimage

from t4s_geo.prompts import Prompt
from t4s_geo.vector.lines.centrelines import COLUMNS, centrelines
from t4s_geo.vector.lines.region import LARGEST_HOLE, Region
from t4s_geo.vector.lines.skeleton import WIDTH_UNITS, skeleton
from t4s_geo.vector.lines.smoothing import smooth
from t4s_geo.vector.lines.tracing import trace

PROMPTS = (Prompt("water", "rivers"), Prompt("road", "road"))
PIXEL = 2.0
"""Metres."""
STRETCHES = st.lists(
    st.tuples(*(st.floats(0, 1) for _ in range(4)), st.integers(1, 24)), min_size=1, max_size=6
)


def roads(stretches: Any, shape: tuple[int, int] = (150, 170)) -> np.ndarray:
    """Draws straight roads as shares of the raster's sides, with widths in pixels; code 2."""
    rows, columns = np.indices(shape) + 0.5
    found = np.zeros(shape, np.bool_)
    for x0, y0, x1, y1, width in stretches:
        ends = np.array([(x0, y0), (x1, y1)]) * shape[::-1]
        line = shapely.LineString(ends)
        found |= shapely.distance(line, shapely.points(columns, rows)) <= width / 2
    return np.where(found, 2, 0).astype(np.uint8)


@pytest.fixture
def lines_of(open_classes, tmp_path: Path):
    def lines(classes: np.ndarray, scores: np.ndarray | None = None, **how: Any) -> geopandas.GeoDataFrame:
        settings = {"labels": ["road"], "exclusive": True, "source": "scene.tif"} | how
        with open_classes(classes, scores) as dataset:
            frames = centrelines(dataset, PROMPTS, folder=tmp_path, **settings)
            return pandas.concat([*frames], ignore_index=True)

    return lines


@pytest.mark.parametrize("width", [1, 2, 5, 8, 15])
def test_a_straight_road_is_one_line_from_end_to_end(lines_of, width: int) -> None:
    classes, scores = np.zeros((60, 300), np.uint8), np.full((60, 300), 51, np.uint8)
    classes[20 : 20 + width, 30:280] = 2
    (line,) = lines_of(classes, scores).itertuples()
    assert line.length_m == pytest.approx(250 * PIXEL, abs=1.5 * PIXEL)
    assert line.width_m == pytest.approx(width * PIXEL, abs=0.05)
    assert (line.label, line.prompt, line.score, line.source) == ("road", "road", 0.2, "scene.tif")
    _, rows = line.geometry.xy
    assert np.abs((5_000_000 - np.array(rows)) / PIXEL - (20 + width / 2)).max() <= 0.5


@pytest.mark.parametrize("angle", [10, 30, 45, 63])
def test_a_slanting_road_has_no_stairs(lines_of, angle: float) -> None:
    rows, columns = np.indices((300, 300)) - 150
    turn = np.deg2rad(angle)
    along, across = columns * np.cos(turn) + rows * np.sin(turn), rows * np.cos(turn) - columns * np.sin(turn)
    classes = np.where((np.abs(across) < 5) & (np.abs(along) < 120), 2, 0).astype(np.uint8)
    (line,) = lines_of(classes).itertuples()
    assert line.length_m == pytest.approx(240 * PIXEL, abs=3 * PIXEL)
    assert line.width_m == pytest.approx(10 * PIXEL, abs=0.5 * PIXEL)
    assert len(line.geometry.coords) < 12
    ends = shapely.LineString([line.geometry.coords[0], line.geometry.coords[-1]])
    assert line.geometry.hausdorff_distance(ends) < 1.5 * PIXEL


def test_roads_that_cross_meet_in_ends_that_are_equal(lines_of) -> None:
    classes = np.zeros((200, 200), np.uint8)
    classes[96:104] = classes[:, 60:68] = classes[40:46, 60:] = 2
    # A bump, a car and a speck.
    classes[92:96, 120:124] = 2
    classes[99:102, 150:156] = 0
    classes[150, 150] = 2
    frame = lines_of(classes)
    ends = [end for line in frame.geometry for end in (line.coords[0], line.coords[-1])]
    free = [end for end in ends if ends.count(end) == 1]
    # One end on each side of the scene, and another where the third road leaves it.
    assert len(free) == 5
    assert min(ends.count(end) for end in ends if end not in free) == 3
    edges = shapely.box(500_000, 5_000_000 - 400, 500_400, 5_000_000).exterior
    assert shapely.distance(edges, shapely.points(free)).max() <= 1.5 * PIXEL
    assert len(frame) <= 9


def test_a_ring_is_a_closed_line_and_a_square_is_none(lines_of) -> None:
    rows, columns = np.indices((220, 400))
    distance = np.hypot(rows - 110, columns - 110)
    classes = np.where(np.abs(distance - 80) < 4, 2, 0).astype(np.uint8)
    classes[100:130, 300:335] = 2
    (line,) = lines_of(classes).itertuples()
    assert line.geometry.is_closed
    assert line.length_m == pytest.approx(2 * np.pi * 80 * PIXEL, rel=0.02)


def test_short_lines_are_left_out_unless_they_are_linked(lines_of) -> None:
    classes = np.zeros((80, 90), np.uint8)
    classes[20:23, 10:80] = classes[20:50, 40:43] = classes[60:63, 30:60] = 2
    assert len(lines_of(classes)) == 4
    assert len(lines_of(classes, shortest=34.0)) == 3


def test_labels_that_may_overlap_have_lines_each(lines_of) -> None:
    classes = np.zeros((2, 60, 90), np.uint8)
    classes[0, 20:26] = 1
    classes[1, :, 40:44] = 2
    frame = lines_of(classes, exclusive=False, labels=["road", "water"])
    assert frame.label.tolist() == ["water", "road"]
    assert frame.width_m.tolist() == pytest.approx([12.0, 8.0], abs=0.05)


def test_nothing_has_no_lines_but_columns(lines_of) -> None:
    empty, full = lines_of(np.zeros((9, 9), np.uint8)), lines_of(roads([(0, 0, 1, 1, 3)]))
    assert tuple(empty.columns) == tuple(full.columns) == COLUMNS
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
    assert len(empty) == 0 and empty.crs == full.crs


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STRETCHES, st.integers(190, 300), st.sampled_from([4, 8, 32]), st.integers(1, 70))
def test_windows_and_strips_make_no_difference(
    open_classes, tmp_path: Path, stretches: Any, side: int, cycles: int, rows: int
) -> None:
    classes = roads(stretches, (210, 320))
    whole = Window(0, 0, 320, 210)
    with open_classes(classes) as dataset:
        region = Region(dataset, 1, 2)
        found = []
        for sides, layers, at_once in ((500, 100, 500), (side, cycles, rows)):
            with skeleton(region, tmp_path / "lines.tif", side=sides, cycles=layers) as raster:
                lines = smooth([line for some in trace(raster, dataset, 2, at_once) for line in some])
                pieces = np.split(lines.points, lines.starts[1:-1])
                found.append((raster.read(whole), sorted(map(np.ndarray.tolist, pieces))))
        filled = region.read(whole)
    np.testing.assert_array_equal(found[0][0], found[1][0])
    assert found[0][1] == found[1][1]
    middle, eight = found[0][0] > 0, np.ones((3, 3))
    assert not (middle & ~filled).any()
    assert ndimage.label(middle, eight)[1] == ndimage.label(filled, eight)[1]
    gaps, _ = ndimage.label(classes == 0)
    assert np.bincount(gaps[(classes == 0) & filled]).max(initial=0) <= LARGEST_HOLE
    near = ndimage.binary_dilation(np.pad(filled, 1), eight)
    for line in found[0][1]:
        along = shapely.get_coordinates(shapely.segmentize(shapely.LineString(line), 0.5)) if line else []
        assert all(near[int(y + 1), int(x + 1)] for x, y in along)


def test_what_is_wider_than_what_is_seen_around_has_its_width(open_classes, tmp_path: Path) -> None:
    classes = np.zeros((400, 500), np.uint8)
    classes[40:340] = 2
    with open_classes(classes) as dataset:
        path = tmp_path / "lines.tif"
        with skeleton(Region(dataset, 1, 2), path, side=250) as raster:
            widths = raster.read(Window(0, 0, 500, 400))
    assert widths.max() / WIDTH_UNITS == pytest.approx(300, abs=1)
