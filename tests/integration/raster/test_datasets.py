"""Rasters that cannot be used, each refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.control import GroundControlPoint

from t4s_geo.errors import UserError
from t4s_geo.raster.scene import Scene

Make = Callable[..., Path]
pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")


def refusal(path: Path | str, **options: object) -> str:
    """The sentence that refuses a raster."""
    with pytest.raises(UserError) as caught, Scene.open(str(path), **options):  # type: ignore[arg-type]
        pass
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_a_missing_file(tmp_path: Path) -> None:
    message = refusal(tmp_path / "nothing.tif")
    assert message == f"The raster {tmp_path / 'nothing.tif'} does not exist; check the path."


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder; give one raster file in it."


@pytest.mark.parametrize("content", [b"", b"not a raster\n" * 100], ids=["empty", "text"])
def test_a_file_that_is_no_raster(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.tif"
    path.write_bytes(content)
    assert f"{path} cannot be opened as a raster (" in refusal(path)


def test_a_header_cut_short(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise)
    path.write_bytes(path.read_bytes()[:60])
    assert "cannot be opened as a raster" in refusal(path)


def test_a_file_without_any_readable_pixels(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise.astype(np.uint16))
    path.write_bytes(path.read_bytes()[: -noise.size * 2])
    assert f"The pixels of {path} cannot be read (" in refusal(path)


@pytest.mark.parametrize(("side", "bands", "interleave"), [(40_000, 1, "band"), (20_000, 3, "pixel")])
def test_blocks_that_take_all_memory(tmp_path: Path, side: int, bands: int, interleave: str) -> None:
    path = tmp_path / "bomb.tif"
    shape = {"width": side, "height": side, "count": bands, "dtype": "uint8"}
    stored = {"tiled": True, "blockxsize": side, "blockysize": side, "interleave": interleave}
    # Sparse: 400 bytes that stand for more than a gigabyte.
    with rasterio.open(path, "w", driver="GTiff", **shape, **stored, SPARSE_OK=True):
        pass
    assert f"is stored in blocks of {side:,} x {side:,} pixels, more than" in refusal(path)


def test_an_unreachable_address() -> None:
    assert "/vsizip/nothing.zip/a.tif cannot be opened" in refusal("/vsizip/nothing.zip/a.tif")


def test_a_raster_that_only_holds_others(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    part = make_raster(noise)
    path = tmp_path / "container.gpkg"
    for table in ("FIRST", "SECOND"):
        rasterio.shutil.copy(part, path, driver="GPKG", RASTER_TABLE=table, APPEND_SUBDATASET="YES")
    message = refusal(path)
    assert message == (
        f"{path} has no bands of its own; name one of the rasters in it, such as GPKG:{path}:FIRST."
    )
    with Scene.open(f"GPKG:{path}:SECOND") as scene:
        assert scene.grid.width >= 120


def test_no_coordinate_reference_system(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise, crs=None)
    message = refusal(path)
    assert message.startswith(f"{path} has no coordinate reference system;")
    assert f"`gdal_edit.py -a_srs EPSG:32633 {path}`" in message


def test_no_geotransform(make_raster: Make, noise: np.ndarray) -> None:
    assert "has no geotransform" in refusal(make_raster(noise, transform=None))
    assert "has no geotransform" in refusal(make_raster(noise, transform=None, crs=None))


def test_only_ground_control_points(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise, transform=None, crs=None)
    with rasterio.open(path, "r+") as dataset:
        points = [GroundControlPoint(0, 0, 15, 45), GroundControlPoint(0, 120, 15.1, 45)]
        dataset.gcps = ([*points, GroundControlPoint(90, 0, 15, 44.9)], "EPSG:4326")
    assert f"ground control points only; rectify it first, for example with `gdalwarp {path}" in refusal(path)


def test_only_rational_polynomials(make_raster: Make, noise: np.ndarray) -> None:
    numbers = " ".join(["1"] + ["0"] * 19)
    items = {f"{axis}_{part}_COEFF": numbers for axis in ("LINE", "SAMP") for part in ("NUM", "DEN")}
    for name in ("LINE", "SAMP", "LAT", "LONG", "HEIGHT"):
        items |= {f"{name}_OFF": "1", f"{name}_SCALE": "1"}
    path = make_raster(noise, transform=None, crs=None)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(ns="RPC", **items)
    assert f"`gdalwarp -rpc {path}" in refusal(path)


def test_pixels_without_area(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise, transform=Affine(1, 2, 5e5, 2, 4, 5e6))
    assert refusal(path) == f"The geotransform of {path} gives pixels no area; correct it with gdal_edit.py."


def test_metres_passed_off_as_degrees(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise, crs="EPSG:4326")
    message = refusal(path)
    assert message.startswith(f"{path}: The raster's centre (500060, 4.99996e+06) is not a place")


def test_a_local_system(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise, crs='LOCAL_CS["site",UNIT["metre",1]]')
    assert "'site' is not tied to the Earth" in refusal(path)


def test_a_distance_that_is_none(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise)
    assert refusal(path, gsd=0.0) == (
        f"{path}: The ground sampling distance 0.0 is not a size; give metres above zero."
    )


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ([4], "has no band 4; give band numbers from 1 to 3"),
        ([0, 1, 2], "has no band 0; give"),
        ([1, 2], "The bands 1,2 cannot be shown; give one band, or three"),
        ([], "The bands none cannot be shown"),
    ],
)
def test_bands_that_are_not_there(make_raster: Make, noise: np.ndarray, bands: list[int], words: str) -> None:
    assert words in refusal(make_raster(noise), bands=bands)


@pytest.mark.parametrize("dtype", ["complex64", "complex_int16"])
def test_complex_numbers(make_raster: Make, noise: np.ndarray, dtype: str) -> None:
    path = make_raster(noise.astype(np.complex64), dtype=dtype)
    assert f"{path} holds complex numbers" in refusal(path)
