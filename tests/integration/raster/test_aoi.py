"""Areas of interest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.scene import Scene

Make = Callable[..., Path]
BLOCK = shapely.box(500_020, 4_999_940, 500_070, 4_999_970)
"""Columns 20 to 70 and rows 30 to 60 of the test rasters."""


def save(path: Path, geometries: list[shapely.Geometry | None], crs: object = "EPSG:32633") -> Path:
    geopandas.GeoSeries(geometries, crs=crs).to_frame("geometry").to_file(path)
    return path


def valid(raster: Path, aoi: Path, gsd: float | None = None) -> np.ndarray:
    with Scene.open(str(raster), gsd=gsd, aoi=aoi) as scene:
        return scene.read(Window(0, 0, scene.grid.width, scene.grid.height)).valid


@pytest.mark.parametrize("name", ["area.gpkg", "area.geojson", "area.shp"])
@pytest.mark.parametrize("crs", ["EPSG:32633", "EPSG:4326", "EPSG:3857", "EPSG:32632"])
def test_pixels_outside_are_not_valid(
    make_raster: Make, noise: np.ndarray, tmp_path: Path, name: str, crs: str
) -> None:
    frame = geopandas.GeoSeries([BLOCK.buffer(0.25)], crs="EPSG:32633").to_crs(crs)
    frame.to_frame("geometry").to_file(tmp_path / name)
    expected = np.zeros((90, 120), bool)
    expected[30:60, 20:70] = True
    assert np.array_equal(valid(make_raster(noise), tmp_path / name), expected)


def test_the_picture_stays_whole(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    aoi = save(tmp_path / "area.gpkg", [BLOCK])
    with Scene.open(str(make_raster(noise)), aoi=aoi) as scene:
        assert np.array_equal(scene.read(Window(0, 0, 120, 90)).rgb, noise.transpose(1, 2, 0))


def test_holes_and_several_polygons(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    hole = shapely.box(500_030, 4_999_950, 500_040, 4_999_960)
    corner = shapely.box(500_000, 4_999_990, 500_010, 5_000_000)
    aoi = save(tmp_path / "area.gpkg", [BLOCK.difference(hole), corner, BLOCK.difference(hole), None])
    expected = np.zeros((90, 120), bool)
    expected[30:60, 20:70] = True
    expected[40:50, 30:40] = False
    expected[:10, :10] = True
    assert np.array_equal(valid(make_raster(noise), aoi), expected)


def test_a_rotated_scene(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    transform = Affine.translation(5e5, 5e6) @ Affine.rotation(30) @ Affine.scale(1, -1)
    corners = [transform @ at for at in ((20, 30), (70, 30), (70, 60), (20, 60))]
    aoi = save(tmp_path / "area.gpkg", [shapely.Polygon(corners).buffer(0.25)])
    raster = make_raster(noise, transform=transform)
    expected = np.zeros((90, 120), bool)
    expected[30:60, 20:70] = True
    assert np.array_equal(valid(raster, aoi), expected)
    shrunk = valid(raster, aoi, gsd=2)
    assert shrunk.mean() == pytest.approx(expected.mean(), rel=0.05)


def test_a_world_wide_area_in_degrees(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    aoi = save(tmp_path / "area.gpkg", [shapely.box(-180, -90, 180, 90)], "EPSG:4326")
    assert valid(make_raster(noise), aoi).all()


def test_a_long_straight_edge_is_straight_in_its_own_system(
    make_raster: Make, noise: np.ndarray, tmp_path: Path
) -> None:
    """North of 45.0 N, a line that bends by a kilometre in UTM between its far ends."""
    aoi = save(tmp_path / "area.gpkg", [shapely.box(12, 45.0, 18, 50)], "EPSG:4326")
    raster = make_raster(noise, transform=Affine(2000, 0, 400_000, 0, -2000, 5_100_000))
    inside = valid(raster, aoi)
    northings = 5_100_000 - 2000 * (np.arange(90) + 0.5)
    for col in (0, 60, 119):
        border = geopandas.GeoSeries(
            [shapely.Point(400_000 + 2000 * (col + 0.5), 4_983_000)], crs="EPSG:32633"
        )
        lon = border.to_crs(4326).x[0]
        north = geopandas.GeoSeries([shapely.Point(lon, 45.0)], crs="EPSG:4326").to_crs(32633).y[0]
        assert inside[:, col].sum() == pytest.approx((northings > north).sum(), abs=1)


def test_an_area_across_the_antimeridian(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    raster = make_raster(noise, crs="EPSG:32601", transform=Affine(1000, 0, 100_000, 0, -1000, 100_000))
    east, west = shapely.box(-180, -2, -179, 2), shapely.box(179, -2, 180, 2)
    assert valid(raster, save(tmp_path / "both.gpkg", [east, west], "EPSG:4326")).all()
    # Zone 1 is centred on 177 W, so 180 lies at an easting of 166 km.
    assert valid(raster, save(tmp_path / "west.gpkg", [west], "EPSG:4326"))[50].sum() == 66


def test_reaches_knows_without_reading(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    raster = str(make_raster(noise))
    aoi = save(tmp_path / "area.gpkg", [BLOCK])
    with Scene.open(raster, aoi=aoi) as scene, Scene.open(raster) as everywhere:
        assert scene.reaches(Window(0, 0, 32, 32))
        assert not scene.reaches(Window(0, 0, 32, 20))
        assert not scene.reaches(Window(80, 0, 32, 90))
        assert everywhere.reaches(Window(0, 0, 32, 20))


def refusal(raster: Path, aoi: Path) -> str:
    with pytest.raises(UserError) as caught:
        Scene.open(str(raster), aoi=aoi)
    message = str(caught.value)
    assert str(aoi) in message
    assert "\n" not in message
    return message


def test_an_area_elsewhere(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    raster = make_raster(noise)
    for crs, box in (
        ("EPSG:32633", shapely.box(0, 0, 9, 9)),
        ("EPSG:4326", shapely.box(-100, 30, -99, 31)),
        ("EPSG:4326", shapely.box(500_000, 4_999_900, 500_100, 5_000_000)),
    ):
        assert "does not overlap the scene" in refusal(raster, save(tmp_path / "area.gpkg", [box], crs))


def test_areas_that_are_none(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    raster = make_raster(noise)
    assert "does not exist" in refusal(raster, tmp_path / "nothing.gpkg")
    text = tmp_path / "text.geojson"
    text.write_text("not a vector file")
    assert "cannot be read" in refusal(raster, text)
    assert "holds no polygons" in refusal(
        raster, save(tmp_path / "line.gpkg", [shapely.LineString(BLOCK.exterior.coords)])
    )
    empty = tmp_path / "empty.geojson"
    empty.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert "holds no" in refusal(raster, empty)
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    assert "holds no geometries" in refusal(raster, table)


def test_an_area_without_a_system(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    aoi = save(tmp_path / "area.shp", [BLOCK])
    aoi.with_suffix(".prj").unlink()
    assert "has no coordinate reference system" in refusal(make_raster(noise), aoi)
