"""Pixel grids: their size on the ground, and grids derived from them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.grid import PixelGrid

UTM33 = CRS.from_epsg(32633)
WGS84 = CRS.from_epsg(4326)


def grid(crs: CRS, transform: Affine, width: int = 100, height: int = 80) -> PixelGrid:
    return PixelGrid(crs, transform, width, height)


def corners(of: PixelGrid) -> list[tuple[float, float]]:
    return [of.transform @ (col, row) for col in (0, of.width) for row in (0, of.height)]


@given(
    lon=st.floats(12, 18),
    lat=st.floats(-79, 83),
    pixel=st.floats(0.1, 300),
    aspect=st.floats(0.25, 4),
    turn=st.floats(-180, 180),
)
def test_utm_and_geographic_grids_of_one_place_agree(
    lon: float, lat: float, pixel: float, aspect: float, turn: float
) -> None:
    east, north = Transformer.from_crs(WGS84, UTM33, always_xy=True).transform(lon, lat)
    around_centre = (
        Affine.translation(east, north) @ Affine.rotation(turn) @ Affine.scale(pixel, -pixel * aspect)
    )
    projected = grid(UTM33, around_centre @ Affine.translation(-50, -40))
    along_columns, along_rows = projected.ground_sampling_distance()
    assert along_columns == pytest.approx(pixel, rel=0.002)
    assert along_rows == pytest.approx(pixel * aspect, rel=0.002)

    to_degrees = Transformer.from_crs(UTM33, WGS84, always_xy=True).transform
    centre, right, down = (to_degrees(*(around_centre @ at)) for at in ((0, 0), (1, 0), (0, 1)))
    degrees = Affine(
        right[0] - centre[0], down[0] - centre[0], centre[0],
        right[1] - centre[1], down[1] - centre[1], centre[1],
    )  # fmt: skip
    geographic = grid(WGS84, degrees @ Affine.translation(-50, -40))
    assert geographic.ground_sampling_distance() == pytest.approx((along_columns, along_rows), rel=0.01)


def test_degrees_are_not_square_on_the_ground() -> None:
    along_columns, along_rows = grid(WGS84, Affine(1e-4, 0, 10, 0, -1e-4, 60.004)).ground_sampling_distance()
    assert along_rows == pytest.approx(11.14, abs=0.01)
    assert along_columns == pytest.approx(5.58, abs=0.01)


def test_web_mercator_is_measured_on_the_ground() -> None:
    x, y = Transformer.from_crs(WGS84, 3857, always_xy=True).transform(10, 60)
    gsd = grid(CRS.from_epsg(3857), Affine(10, 0, x, 0, -10, y)).ground_sampling_distance()
    assert gsd == pytest.approx((5, 5), rel=0.01)


def test_feet_become_metres() -> None:
    # NAD83 / New York Long Island (US survey feet), near its origin.
    gsd = grid(CRS.from_epsg(2263), Affine(1, 0, 1e6, 0, -1, 2e5)).ground_sampling_distance()
    assert gsd == pytest.approx((0.3048, 0.3048), rel=0.001)


def test_grads_from_paris_are_understood() -> None:
    # NTF (Paris): a grad is 0.9 degrees, and its zero meridian is not Greenwich.
    gsd = grid(CRS.from_epsg(4807), Affine(1e-4, 0, 0, 0, -1e-4, 54.26)).ground_sampling_distance()
    assert gsd == pytest.approx((6.59, 10.0), rel=0.01)


def test_heights_do_not_matter() -> None:
    flat, compound = Affine(2, 0, 5e5, 0, -2, 5e6), CRS.from_user_input("EPSG:32633+5773")
    assert grid(compound, flat).ground_sampling_distance() == grid(UTM33, flat).ground_sampling_distance()


def test_a_grid_across_the_antimeridian_has_its_size() -> None:
    gsd = grid(WGS84, Affine(0.01, 0, 179.5, 0, -0.01, 0.4)).ground_sampling_distance()
    assert gsd == pytest.approx((1113, 1106), abs=1)


@pytest.mark.parametrize(
    ("crs", "transform", "words"),
    [
        (WGS84, Affine(10, 0, 5e5, 0, -10, 5e6), "not a place"),
        (CRS.from_wkt('LOCAL_CS["site",UNIT["metre",1]]'), Affine(1, 0, 0, 0, -1, 9), "'site' is not tied"),
        (CRS.from_epsg(4978), Affine(1, 0, 4e6, 0, -1, 1e6), "not tied to the Earth"),
        (UTM33, Affine(0, 0, 5e5, 0, 0, 5e6), "no size"),
    ],
)
def test_a_grid_that_is_nowhere_is_refused(crs: CRS, transform: Affine, words: str) -> None:
    with pytest.raises(UserError, match=words):
        grid(crs, transform).ground_sampling_distance()


@given(
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
    gsd=st.floats(0.05, 5000),
    turn=st.floats(-180, 180),
    aspect=st.floats(0.5, 2),
)
def test_resampling_keeps_the_extent(width: int, height: int, gsd: float, turn: float, aspect: float) -> None:
    transform = Affine.translation(5e5, 5e6) @ Affine.rotation(turn) @ Affine.scale(2, -2 * aspect)
    native = grid(UTM33, transform, width, height)
    resampled = native.resampled(gsd)
    for here, there in zip(corners(native), corners(resampled), strict=True):
        assert math.dist(here, there) < 1e-6
    along_columns, along_rows = native.ground_sampling_distance()
    assert resampled.width == max(1, round(width * along_columns / gsd))
    assert resampled.height == max(1, round(height * along_rows / gsd))


def test_resampled_degrees_become_square() -> None:
    native = grid(WGS84, Affine(1e-5, 0, 10, 0, -1e-5, 60), 4000, 3000)
    assert native.resampled(2).ground_sampling_distance() == pytest.approx((2, 2), rel=0.005)


@pytest.mark.parametrize("gsd", [0, -1, math.nan, math.inf])
def test_resampling_to_no_size_is_refused(gsd: float) -> None:
    with pytest.raises(UserError, match="ground sampling distance"):
        grid(UTM33, Affine(1, 0, 5e5, 0, -1, 5e6)).resampled(gsd)


@given(
    width=st.integers(1, 500),
    height=st.integers(1, 500),
    factor=st.one_of(st.integers(1, 64), st.floats(1, 64)),
)
def test_zoomed_cells_cover_the_grid_from_its_origin(width: int, height: int, factor: float) -> None:
    native = grid(UTM33, Affine(1, 0.2, 5e5, 0.1, -1, 5e6), width, height)
    cells = native.zoomed(factor)
    assert cells.transform @ (0, 0) == native.transform @ (0, 0)
    assert cells.transform @ (1, 1) == pytest.approx(native.transform @ (factor, factor))
    assert -1e-9 <= cells.width * factor - width < factor
    assert -1e-9 <= cells.height * factor - height < factor


def test_a_window_has_its_own_origin() -> None:
    native = grid(UTM33, Affine(1, 0.2, 5e5, 0.1, -1, 5e6))
    assert native.window_transform(Window(7, 9, 5, 5)) @ (0, 0) == native.transform @ (7, 9)


def test_the_mean_distance_is_the_side_of_a_square_of_the_same_area() -> None:
    assert grid(UTM33, Affine(2, 0, 5e5, 0, -8, 5e6)).mean_distance() == pytest.approx(4, rel=0.001)


SHEARED = Affine.translation(5e5, 5e6) @ Affine.rotation(25) @ Affine.shear(10, 0) @ Affine.scale(2, -3)


@given(
    st.lists(st.tuples(st.floats(-50, 200), st.floats(-50, 200)), max_size=5),
    st.sampled_from([SHEARED, Affine(0.5, 0, 5e5, 0, -0.5, 5e6)]),
)
def test_points_go_to_the_map_and_back(points: list[tuple[float, float]], transform: Affine) -> None:
    native = grid(UTM33, transform)
    pixels = np.array(points, float).reshape(-1, 2)
    there = native.to_map(pixels)
    assert [tuple(point) for point in there] == [pytest.approx(transform @ point) for point in points]
    np.testing.assert_allclose(native.to_pixels(there), pixels, atol=1e-5)


@given(
    col=st.integers(-50, 150), row=st.integers(-50, 150), width=st.integers(1, 90), height=st.integers(1, 90)
)
def test_a_window_and_the_pixels_around_its_outline_are_the_same(
    col: int, row: int, width: int, height: int
) -> None:
    native, window = grid(UTM33, Affine(2, 0, 5e5, 0, -2, 5e6)), Window(col, row, width, height)
    assert native.outline(window).equals(native.part(window).outline())
    inside = native.window_around(native.outline(window).bounds)
    assert (inside.width, inside.height) == (native.clamp(window).width, native.clamp(window).height)
    if inside.width and inside.height:
        assert inside == native.clamp(window)
        assert native.outline().covers(native.outline(inside))
    else:
        assert not native.outline().overlaps(native.outline(window))


@given(gsd=st.floats(0.5, 9), col=st.integers(0, 9), row=st.integers(0, 7), width=st.integers(1, 9))
def test_a_window_on_another_grid_has_the_same_outline(gsd: float, col: int, row: int, width: int) -> None:
    native = grid(UTM33, SHEARED, 131, 77)
    coarse = native.resampled(gsd)
    window = coarse.clamp(Window(col, row, width, 3))
    scaled = coarse.window_on(native, window)
    assert scaled.col_off + scaled.width <= native.width
    assert scaled.row_off + scaled.height <= native.height
    assert native.outline(scaled).equals_exact(coarse.outline(window), 1e-5)
    corner = coarse.transform_to(native) @ (window.col_off, window.row_off)
    assert corner == pytest.approx((scaled.col_off, scaled.row_off), abs=1e-5)


def test_a_grid_over_bounds_covers_them_from_the_north_west() -> None:
    over = PixelGrid.over(UTM33, (10.0, 20.0, 31.0, 24.0), 2)
    assert (over.width, over.height) == (11, 2)
    assert over.outline().bounds == (10, 20, 32, 24)
    point = PixelGrid.over(UTM33, (10.0, 20.0, 10.0, 20.0), 2)
    assert (point.width, point.height) == (1, 1)
