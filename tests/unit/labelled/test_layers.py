"""Label rasters and features are the same to those who use them."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import CRS
from rasterio.features import shapes
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.labelled.layers import FeatureLabels, LabelledData
from t4s_geo.labelled.opening import KINDS, open_labelled
from t4s_geo.labelled.raster import LabelRaster
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.vector.writers import write_result

PIXEL = Affine(2, 0, 500_000, 0, -2, 5_000_000)
GRID = PixelGrid(CRS.from_epsg(32633), PIXEL, 60, 40)
NAMES = {3: "house", 7: "water"}


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    codes = np.zeros((40, 60), np.uint8)
    codes[5:15, 5:20], codes[20:35, 30:50], codes[2:4, 50:58] = 3, 7, 3
    return codes


@pytest.fixture(scope="module", params=["raster", "features"])
def data(
    request: pytest.FixtureRequest, codes: np.ndarray, tmp_path_factory: pytest.TempPathFactory
) -> LabelledData:
    folder = tmp_path_factory.mktemp("labelled")
    if request.param == "raster":
        return open_labelled(written(folder / "labels.tif", codes))
    found = [
        (shapely.geometry.shape(shape), NAMES[int(code)])
        for shape, code in shapes(codes, codes > 0, transform=PIXEL)
    ]
    frame = geopandas.GeoDataFrame(
        {"kind": [name for _, name in found]}, geometry=[one for one, _ in found], crs=32633
    )
    frame.to_file(folder / "labels.geojson")
    return open_labelled(folder / "labels.geojson", FeatureLabels("kind"))


def written(path: Path, values: np.ndarray, **tags: str) -> Path:
    size = {"count": 1, "height": values.shape[0], "width": values.shape[1], "dtype": values.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32633", transform=PIXEL, **size) as file:
        file.write(values, 1)
        file.update_tags(**(tags or {f"LABEL_{code}": name for code, name in NAMES.items()}))
    return path


def test_masks_codes_and_polygons_agree(data: LabelledData, codes: np.ndarray) -> None:
    layer, window = data.at(GRID), Window(3, 1, 50, 39)
    assert layer.labels == ("house", "water")
    for position, (code, label) in enumerate(NAMES.items(), start=1):
        expected = codes[1:40, 3:53] == code
        assert np.array_equal(layer.mask(window, label), expected)
        assert np.array_equal(layer.codes(window) == position, expected)
        assert shapely.area(layer.polygons(label)).sum() == pytest.approx(4 * (codes == code).sum())
    assert len(layer.polygons("house")) == 2
    assert layer.known(window).all()


def test_what_the_data_does_not_name_is_nowhere(data: LabelledData) -> None:
    layer = data.at(GRID)
    assert not layer.mask(GRID.window, "tree").any()
    assert not len(layer.polygons("tree"))


def test_data_lies_somewhere(data: LabelledData) -> None:
    assert data.at(GRID).is_near()
    assert not data.at(PixelGrid(GRID.crs, PIXEL @ Affine.translation(9999, 0), 60, 40)).is_near()
    extent = data.extent(CRS.from_epsg(4326))
    assert extent is not None
    west, south, east, north = extent.bounds
    assert 14.999 < west < east < 15.01
    assert 45.14 < south < north < 45.16
    metric = data.extent()
    assert metric is not None
    assert metric.crs.to_epsg() == 32633


def test_several_codes_of_one_name_are_one_label(tmp_path: Path) -> None:
    values = np.array([[1, 2, 3], [-5, 300, 0]], np.int16)
    path = written(
        tmp_path / "labels.tif", values, LABEL_1="tree", LABEL_2="water", LABEL_3="tree", LABEL_300="road"
    )
    grid = PixelGrid(GRID.crs, PIXEL, 3, 2)
    with open_labelled(path) as data:
        layer = data.at(grid)
        assert layer.labels == ("tree", "water", "road")
        assert layer.codes(grid.window).tolist() == [[1, 2, 1], [0, 3, 0]]
        assert layer.mask(grid.window, "tree").tolist() == [[True, False, True], [False, False, False]]
        assert len(layer.polygons("tree")) == 2


def test_a_raster_that_cannot_be_used_is_closed_and_named(tmp_path: Path) -> None:
    path = written(tmp_path / "labels.tif", np.ones((2, 2), np.uint8), OTHER="1")
    with pytest.raises(UserError, match="does not say what its codes mean"):
        open_labelled(path)
    with pytest.raises(UserError, match=r"The labels .*none\.gpkg do not exist"):
        open_labelled(tmp_path / "none.gpkg")


@pytest.mark.parametrize("name", ["a.tif", "a.TIFF", "a.jp2", "a.img"])
def test_rasters_are_known_by_their_suffix(name: str) -> None:
    assert next(kind for kind in KINDS if kind.reads(Path(name))) is LabelRaster


def test_what_was_rejected_in_a_result_is_not_there(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"label": "house", "status": ["new", "accepted", "rejected", None]},
        geometry=[shapely.box(500_000 + x, 4_999_960, 500_010 + x, 5_000_000) for x in (0, 20, 40, 60)],
        crs=32633,
    )
    ours, theirs = tmp_path / "ours.gpkg", tmp_path / "theirs.gpkg"
    write_result(ours, [frame], labels=["house"], metadata={"prompts": [{"label": "house"}]})
    frame.to_file(theirs)
    for path, count in ((ours, 3), (theirs, 4)):
        with open_labelled(path, FeatureLabels("label")) as labels:
            assert len(labels.at(GRID).polygons("house")) == count
