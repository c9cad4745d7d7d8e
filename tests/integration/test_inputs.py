"""Scenes as they come: whatever the file, polygons are where the labels are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import affine
import numpy as np
import pytest
import rasterio
import rasterio.shutil
from rasterio.features import rasterize

from t4s_geo import Options, segment

LABELS = ("field", "lake")
HEIGHT, WIDTH = 150, 210
UTM = affine.Affine(0.5, 0, 500000, 0, -0.5, 5400000)


def codes() -> np.ndarray:
    """Returns labels with borders at odd places, shape (HEIGHT, WIDTH)."""
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[13:97, 21:170] = 1
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    labels[(rows - 80) ** 2 + (columns - 120) ** 2 < 45**2] = 2
    labels[60:70, 100:140] = 0
    return labels


@dataclass(frozen=True)
class Kind:
    """A way of storing the scene.

    Attributes:
        crs: Its coordinate reference system.
        transform: Its geotransform.
        bands: Number of bands.
        dtype: Of the pixels.
        profile: What else the file is created with.
        blank: Columns from 180 on hold no data, in one of three ways: nodata, nan, mask.
    """

    crs: str = "EPSG:32633"
    transform: affine.Affine = UTM
    bands: int = 3
    dtype: str = "uint8"
    profile: dict[str, Any] = field(default_factory=dict)
    blank: str = ""


KINDS = {
    "plain": Kind(),
    "degrees": Kind("EPSG:4326", affine.Affine(6e-6, 0, 8.5, 0, -4e-6, 48.2)),
    "rotated": Kind(transform=UTM @ affine.Affine.rotation(27)),
    "south up": Kind(transform=affine.Affine(0.5, 0, 500000, 0, 0.5, 5400000)),
    "oblong pixels": Kind(transform=affine.Affine(0.5, 0, 500000, 0, -0.8, 5400000)),
    "over the antimeridian": Kind("EPSG:4326", affine.Affine(1e-5, 0, 179.999, 0, -1e-5, -17.0)),
    "over the pole": Kind("EPSG:3413", affine.Affine(10, 0, -1000, 0, -10, 800)),
    "feet": Kind("EPSG:2263", affine.Affine(2, 0, 980000, 0, -2, 200000)),
    "one band": Kind(bands=1),
    "thirteen bands": Kind(bands=13, dtype="uint16"),
    "16 bits": Kind(dtype="uint16"),
    "signed": Kind(dtype="int16", blank="nodata", profile={"nodata": -9999}),
    "not a number": Kind(dtype="float32", blank="nan"),
    "internal mask": Kind(blank="mask"),
    "JPEG": Kind(profile={"compress": "jpeg", "photometric": "ycbcr", "tiled": True}),
    "one strip": Kind(profile={"blockysize": HEIGHT, "compress": "deflate"}),
    "band after band": Kind(
        profile={"interleave": "band", "tiled": True, "blockxsize": 32, "blockysize": 16}
    ),
}


def write_scene(path: Path, kind: Kind) -> Path:
    """Writes a scene of noise; what it shows does not matter to the oracle."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(1, 200, (kind.bands, HEIGHT, WIDTH)).astype(kind.dtype)
    mask = np.full((HEIGHT, WIDTH), 255, np.uint8)
    mask[:, 180:] = 0
    if kind.blank in ("nodata", "nan"):
        pixels[:, mask == 0] = np.nan if kind.blank == "nan" else kind.profile["nodata"]
    size = {"driver": "GTiff", "height": HEIGHT, "width": WIDTH, "count": kind.bands, "dtype": kind.dtype}
    place = {"crs": kind.crs, "transform": kind.transform}
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "w", **size, **place, **kind.profile) as target,
    ):
        target.write(pixels)
        if kind.blank == "mask":
            target.write_mask(mask)
    return path


def write_labels(path: Path, kind: Kind) -> Path:
    size = {"driver": "GTiff", "height": HEIGHT, "width": WIDTH, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", crs=kind.crs, transform=kind.transform, **size) as target:
        target.write(codes(), 1)
    path.with_suffix(".json").write_text(json.dumps(dict(enumerate(LABELS, start=1))))
    return path


def found_in(scene: str | Path, folder: Path, kind: Kind) -> np.ndarray:
    """Segments a scene and burns the polygons into its pixels again."""
    labels = write_labels(folder / "labels.tif", kind)
    options = Options(model=f"oracle:{labels}", tile_size=64, grid=64, overlap=16)
    frame = segment(scene, LABELS, folder / "out.gpkg", options=options).polygons()
    assert frame.geometry.is_valid.all() and (frame["area_m2"] > 0).all()
    shapes = [(row.geometry, LABELS.index(row.label) + 1) for row in frame.itertuples()]
    return rasterize(shapes, (HEIGHT, WIDTH), transform=kind.transform, dtype="uint8")


def expected(kind: Kind) -> np.ndarray:
    wanted = codes()
    if kind.blank:
        wanted[:, 180:] = 0
    return wanted


@pytest.mark.parametrize("name", KINDS)
def test_polygons_are_where_the_labels_are(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    scene = write_scene(tmp_path / "scene.tif", kind)
    assert np.array_equal(found_in(scene, tmp_path, kind), expected(kind))


def test_a_cloud_optimised_geotiff(tmp_path: Path) -> None:
    write_scene(tmp_path / "plain.tif", Kind())
    rasterio.shutil.copy(tmp_path / "plain.tif", tmp_path / "scene.tif", driver="COG", blocksize=128)
    assert np.array_equal(found_in(tmp_path / "scene.tif", tmp_path, Kind()), codes())


def test_a_virtual_mosaic(tmp_path: Path) -> None:
    """A VRT of one file seen in two halves, with a gap of nodata between them."""
    write_scene(tmp_path / "scene.tif", Kind())
    halves = "".join(
        f'<SimpleSource><SourceFilename relativeToVRT="1">scene.tif</SourceFilename>'
        f"<SourceBand>BAND</SourceBand>"
        f'<SrcRect xOff="{left}" yOff="0" xSize="{width}" ySize="{HEIGHT}"/>'
        f'<DstRect xOff="{left}" yOff="0" xSize="{width}" ySize="{HEIGHT}"/></SimpleSource>'
        for left, width in ((0, 90), (110, WIDTH - 110))
    )
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}"><NoDataValue>0</NoDataValue>'
        f"{halves.replace('BAND', str(band))}</VRTRasterBand>"
        for band in (1, 2, 3)
    )
    transform = ", ".join(map(str, UTM.to_gdal()))
    (tmp_path / "mosaic.vrt").write_text(
        f'<VRTDataset rasterXSize="{WIDTH}" rasterYSize="{HEIGHT}"><SRS>EPSG:32633</SRS>'
        f"<GeoTransform>{transform}</GeoTransform>{bands}</VRTDataset>"
    )
    wanted = codes()
    wanted[:, 90:110] = 0
    assert np.array_equal(found_in(tmp_path / "mosaic.vrt", tmp_path, Kind()), wanted)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serves `tmp_path`; yields the address."""
    server = Path(__file__).with_name("range_server.py")
    with subprocess.Popen([sys.executable, server, tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.mark.parametrize("prefix", ["/vsicurl/", ""])
def test_a_scene_on_a_web_server_is_read_in_parts(prefix: str, tmp_path: Path, address: str) -> None:
    write_scene(tmp_path / "scene.tif", Kind(profile={"tiled": True, "blockxsize": 64, "blockysize": 64}))
    assert np.array_equal(found_in(f"{prefix}{address}/scene.tif", tmp_path, Kind()), codes())
    assert "/scene.tif bytes=" in (tmp_path / "ranges.log").read_text()


def test_a_scene_in_an_object_store(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bucket").mkdir()
    write_scene(tmp_path / "bucket" / "scene.tif", Kind())
    settings = {"S3_ENDPOINT": address.removeprefix("http://"), "HTTPS": "NO", "VIRTUAL_HOSTING": "FALSE"}
    for name, value in {**settings, "NO_SIGN_REQUEST": "YES"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    assert np.array_equal(found_in("/vsis3/bucket/scene.tif", tmp_path, Kind()), codes())
    assert "/bucket/scene.tif bytes=" in (tmp_path / "ranges.log").read_text()
