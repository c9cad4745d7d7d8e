"""Map coordinates, metres and geodesic areas."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from t4s_geo.errors import UserError
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.vector.area import geodesic_areas
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.ground import Ground

BOX = shapely.Polygon(shapely.box(0, 0, 40, 30).exterior, [shapely.box(5, 5, 9, 12).exterior.reverse()])
L_SHAPE = shapely.Polygon([(50, 0), (50, 20), (60, 20), (60, 10), (70, 10), (70, 0)])


def located(crs: str, transform: Affine) -> tuple[Ground, geopandas.GeoSeries, np.ndarray]:
    """Two polygons on the ground and their areas."""
    ground = Ground(PixelGrid(CRS.from_user_input(crs), transform, 70, 30))
    arrays = on_the_map(ground, PolygonArrays.of(np.array([BOX, L_SHAPE])))
    return ground, geopandas.GeoSeries(arrays.geometries(), crs=ground.grid.crs), ground.areas(arrays)


def on_the_map(ground: Ground, polygons: PolygonArrays) -> PolygonArrays:
    return polygons.moved(ground.grid.to_map(polygons.points))


def by_geod(shapes: geopandas.GeoSeries) -> list[float]:
    assert shapes.crs is not None
    geod = shapes.crs.get_geod()
    degrees = shapes.to_crs(CRS.from_dict({"proj": "longlat", "a": geod.a, "b": geod.b}))
    return [abs(geod.geometry_area_perimeter(shape)[0]) for shape in degrees]


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:32633", Affine(0.5, 0, 500_000, 0, -0.5, 5_000_000)),
        ("EPSG:32733", Affine(10, 0, 300_000, 0, -10, 9_000_000)),
        ("EPSG:32633", Affine.translation(500_000, 5_000_000) @ Affine.rotation(33) @ Affine.scale(2, -3)),
        ("EPSG:32633", Affine(1, 0.4, 500_000, 0.1, 2, 5_000_000)),
        ("EPSG:4326", Affine(1e-5, 0, 85.5, 0, -1e-5, 27.6)),
        ("EPSG:4326", Affine(1e-3, 0, 179.97, 0, -1e-3, -16)),
        ("EPSG:4326", Affine(1e-4, 0, 20, 0, -1e-4, 0.001)),
        ("EPSG:3857", Affine(1, 0, 1_000_000, 0, -1, 8_000_000)),
        ("EPSG:2263", Affine(1, 0, 990_000, 0, -1, 200_000)),
        ("EPSG:3413", Affine(100, 0, -2_000, 0, -100, 1_500)),
        ("EPSG:3031", Affine(100, 0, -2_000, 0, -100, 1_500)),
        ("EPSG:27561", Affine(1, 0, 600_000, 0, -1, 200_000)),
    ],
    ids=[
        "utm-north",
        "utm-south",
        "rotated",
        "sheared-and-mirrored",
        "degrees",
        "across-the-antimeridian",
        "across-the-equator",
        "web-mercator",
        "feet",
        "around-the-north-pole",
        "around-the-south-pole",
        "grads-from-paris",
    ],
)
def test_areas_are_those_of_pyproj(crs: str, transform: Affine) -> None:
    _, shapes, areas = located(crs, transform)
    np.testing.assert_allclose(areas, by_geod(shapes), rtol=1e-6, atol=1e-5)


def test_web_mercator_areas_are_not_stretched() -> None:
    _, shapes, areas = located("EPSG:3857", Affine(1, 0, 1_000_000, 0, -1, 8_000_000))
    assert 0.2 < areas[0] / shapes.area[0] < 0.4


@given(
    longitude=st.floats(-180, 180),
    latitude=st.floats(-85, 85),
    size=st.floats(1e-4, 0.5),
    ellipsoid=st.sampled_from(["WGS84", "bessel", "sphere"]),
)
def test_areas_are_those_of_pyproj_anywhere(longitude, latitude, size, ellipsoid) -> None:
    geod = Geod(ellps=ellipsoid)
    ring = np.array([(0, 0), (0.7, 0.1), (1, 1), (0.4, 0.6), (0.1, 0.9), (0, 0)]) * size
    longitudes = (ring[:, 0] + longitude + 180) % 360 - 180
    latitudes = ring[:, 1] + latitude
    starts = np.zeros(1, np.int64)
    (area,) = geodesic_areas(np.radians(longitudes), np.radians(latitudes), starts, starts, geod)
    assert area == pytest.approx(
        abs(geod.polygon_area_perimeter(longitudes, latitudes)[0]), rel=2e-6, abs=1e-3
    )


def test_areas_do_not_depend_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = [shapely.box(x, y, x + 1, y + 2) for x in range(0, 20, 2) for y in range(0, 9, 3)]
    polygons = PolygonArrays.of(np.array([*boxes, BOX, L_SHAPE]))
    ground = Ground(PixelGrid(CRS(32633), Affine(1, 0, 500_000, 0, -1, 5_000_000), 20, 20))
    whole = ground.areas(on_the_map(ground, polygons))
    for size in (1, 7, 13):
        monkeypatch.setattr("t4s_geo.vector.ground._BATCH", size)
        np.testing.assert_array_equal(ground.areas(on_the_map(ground, polygons)), whole)


@given(size=st.integers(1, 40), counts=st.lists(st.integers(0, 3), max_size=12))
def test_batches_are_all_polygons_in_order(size: int, counts: list[int]) -> None:
    shapes = np.array(
        [
            shapely.Polygon(
                shapely.box(x, 0, x + 1, 1).exterior,
                [shapely.box(x + 0.2, y, x + 0.8, y + 0.1).exterior for y in np.arange(1, 1 + count) / 5],
            )
            for x, count in enumerate(counts)
        ],
        object,
    )
    batches = list(PolygonArrays.of(shapes).batches(size))
    together = [shape for batch in batches for shape in batch.geometries()]
    assert shapely.equals_exact(together, shapes).all()
    assert all(len(batch.points) <= size or len(batch.geometries()) == 1 for batch in batches)


@pytest.mark.parametrize(
    ("crs", "transform", "expected"),
    [
        ("EPSG:32633", Affine(0.5, 0, 500_000, 0, -2, 5_000_000), 1 / 1.0004),
        ("EPSG:32633", Affine(1, 0.9, 500_000, 0.3, 2, 5_000_000), 1 / 1.0004),
        ("EPSG:4326", Affine(1e-5, 0, 85, 0, -2e-5, 60), 1 / (111_412 * 55_800) ** 0.5),
        ("EPSG:2263", Affine(1, 0, 990_000, 0, -1, 200_000), 1 / 0.3048),
        ("EPSG:27561", Affine(1, 0, 600_000, 0, -1, 200_000), 1),
    ],
)
def test_map_units_in_a_metre(crs: str, transform: Affine, expected: float) -> None:
    ground = Ground(PixelGrid(CRS.from_user_input(crs), transform, 100, 100))
    assert ground.units_per_metre() == pytest.approx(expected, rel=5e-4)


def test_a_raster_without_a_place_is_refused(open_classes) -> None:
    with (
        open_classes(np.ones((2, 2), np.uint8), crs=None) as dataset,
        pytest.raises(UserError, match="a_srs"),
    ):
        Ground.of(dataset)
    local = 'LOCAL_CS["building plan",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]'
    with (
        open_classes(np.ones((2, 2), np.uint8), crs=local) as dataset,
        pytest.raises(UserError, match="a_srs"),
    ):
        Ground.of(dataset)


def test_a_place_off_the_map_is_refused() -> None:
    with pytest.raises(UserError, match="UTM zone 33N"):
        located("EPSG:32633", Affine(1, 0, 1e9, 0, -1, 1e9))
