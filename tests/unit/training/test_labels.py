"""Layer of pixels from polygons, points and rasters."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from rasterio.windows import Window
from shapely.geometry import Point, box

from t4s_geo.errors import UserError
from t4s_geo.labelled.layers import Layer
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.training.labels import open_labels
from t4s_geo.training.recipe import LabelledScene

GRID = PixelGrid(CRS.from_epsg(32633), Affine(0.5, 0, 400_000, 0, -0.5, 5_000_000), 200, 100)
WHOLE = Window(0, 0, 200, 100)


def place(col: float, row: float) -> tuple[float, float]:
    x, y = GRID.transform @ (col, row)
    return x, y


def rectangle(left: float, top: float, right: float, bottom: float) -> object:
    west, north = place(left, top)
    east, south = place(right, bottom)
    return box(west, south, east, north)


def vector(path: Path, geometries: list[object], crs: int = 32633, **columns: list[str]) -> LabelledScene:
    frame = geopandas.GeoDataFrame(columns, geometry=geometries, crs=32633)
    frame.to_crs(crs).to_file(path, driver="GPKG")
    return LabelledScene("scene.tif", str(path), field=next(iter(columns), None))


def test_polygons_in_another_crs(tmp_path: Path) -> None:
    shapes = [rectangle(10, 10, 60, 40), rectangle(100, 50, 150, 90)]
    scene = vector(tmp_path / "a.gpkg", shapes, 4326, kind=["tree", "house"])
    ((labels,), _) = open_labels(scene, [GRID], 0)
    assert labels.labels == ("house", "tree")
    codes = labels.codes(WHOLE)
    wanted = np.zeros((100, 200), np.uint8)
    wanted[10:40, 10:60] = 2
    wanted[50:90, 100:150] = 1
    assert np.array_equal(codes, wanted)


def test_the_smaller_of_two_shows(tmp_path: Path) -> None:
    shapes = [rectangle(20, 20, 30, 30), rectangle(10, 10, 60, 60)]
    ((labels,), _) = open_labels(vector(tmp_path / "a.gpkg", shapes, kind=["pond", "park"]), [GRID], 0)
    codes = labels.codes(WHOLE)
    assert codes[25, 25] == 2
    assert codes[15, 15] == 1


def test_points_stand_for_discs_of_metres(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    vector(path, [Point(place(50, 50))])
    scene = LabelledScene("scene.tif", str(path), label="well", radius=5)
    ((labels,), _) = open_labels(scene, [GRID], 0)
    codes = labels.codes(WHOLE)
    # 5 m are 10 px; the disc is a polygon.
    assert codes.sum() == pytest.approx(np.pi * 100, rel=0.03)
    assert codes[50, 50] == 1


def test_labels_elsewhere_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"do not overlap .*scene\.tif"):
        open_labels(vector(tmp_path / "a.gpkg", [rectangle(900, 10, 950, 40)], kind=["tree"]), [GRID], 0)
    path = tmp_path / "labels.tif"
    layout = {"width": 20, "height": 10, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", "GTiff", transform=Affine(0.1, 0, 80, 0, -0.1, 20), **layout) as dataset:
        dataset.update_tags(LABEL_1="tree")
    with pytest.raises(UserError, match=r"do not overlap .*scene\.tif"):
        open_labels(LabelledScene("scene.tif", str(path)), [GRID], 0)


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Layer:
    shapes = [rectangle(10.3, 10.2, 60, 40), Point(place(120, 50)).buffer(13)]
    path = tmp_path_factory.mktemp("labels") / "a.gpkg"
    ((layer,), _) = open_labels(vector(path, shapes, kind=["a", "b"]), [GRID], 0)
    return layer


@given(st.integers(-40, 190), st.integers(-40, 90), st.integers(1, 80), st.integers(1, 80))
def test_a_pixel_does_not_depend_on_its_window(
    labels: Layer, col: int, row: int, width: int, height: int
) -> None:
    whole = np.pad(labels.codes(WHOLE), ((40, 80), (40, 80)))
    part = labels.codes(Window(col, row, width, height))
    assert np.array_equal(part, whole[row + 40 : row + 40 + height, col + 40 : col + 40 + width])


def test_a_label_raster(tmp_path: Path) -> None:
    path = tmp_path / "classes.tif"
    values = np.zeros((100, 200), np.uint8)
    values[:, :50], values[:, 50:90], values[:, 90:] = 7, 3, 9
    profile = {"driver": "GTiff", "width": 200, "height": 100, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", crs=GRID.crs.to_wkt(), transform=GRID.transform, **profile) as dataset:
        dataset.write(values, 1)
    path.with_suffix(".json").write_text('{"3": "road", "7": "water"}')
    ((labels,), _) = open_labels(LabelledScene("scene.tif", str(path)), [GRID], 256)
    assert labels.labels == ("road", "water")
    # What has no name is no label; past the edge there is none.
    assert np.unique(labels.codes(WHOLE), return_counts=True)[1].tolist() == [11_000, 4_000, 5_000]
    assert not labels.codes(Window(200, 0, 56, 100)).any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": "no.gpkg"}, "do not exist"),
        ({"field": "sort"}, "have no attribute 'sort'; they have kind"),
        ({"field": None}, "Nothing says what the features"),
    ],
)
def test_labels_that_cannot_be_used(tmp_path: Path, change: dict[str, str], message: str) -> None:
    scene = vector(tmp_path / "a.gpkg", [rectangle(1, 1, 5, 5)], kind=["tree"])
    with pytest.raises(UserError, match=message):
        open_labels(LabelledScene(**{**vars(scene), **change}), [GRID], 0)


def test_a_file_that_is_no_vector_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_text("nonsense")
    with pytest.raises(UserError, match="cannot be read"):
        open_labels(LabelledScene("scene.tif", str(path), label="tree"), [GRID], 0)
