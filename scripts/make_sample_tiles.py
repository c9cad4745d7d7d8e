"""Remakes sample_tiles/ from the labelled data sets: `python scripts/make_sample_tiles.py DATA_FOLDER`.

DATA_FOLDER holds buildings_banepa/, buildings_banepa_unlabelled/, forest_amazon_s2/, trees_naip/ and
other_sensors/; sample_tiles/README.md says where they come from.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio import features
from rasterio.enums import ColorInterp, Resampling
from rasterio.transform import Affine, array_bounds, from_bounds, from_origin
from rasterio.windows import Window
from scipy import ndimage
from shapely import box

OUTPUT = Path(__file__).resolve().parent.parent / "sample_tiles"

CHIP = 512
ZOOM = 19
MERCATOR_HALF = 20037508.342789244
MERCATOR_CHIP = 2 * MERCATOR_HALF / 2**ZOOM

JPEG = {"compress": "JPEG", "jpeg_quality": 85, "interleave": "pixel"}
DEFLATE = {"compress": "DEFLATE", "zlevel": 9}
BLOCKS = {"driver": "GTiff", "tiled": True, "blockxsize": 256, "blockysize": 256}


def write(path: Path, pixels: NDArray[np.generic], crs: object, transform: Affine, **options: object) -> None:
    """Writes (bands, height, width) as a tiled GeoTIFF."""
    bands, height, width = pixels.shape
    profile = BLOCKS | {"count": bands, "height": height, "width": width, "dtype": pixels.dtype}
    with rasterio.open(path, "w", **profile, crs=crs, transform=transform, **options) as dataset:
        dataset.write(pixels)


def add_overviews(path: Path, factors: Sequence[int] = (2, 4, 8)) -> None:
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as dataset:
        dataset.build_overviews(list(factors), Resampling.average)


def write_reference(
    path: Path, codes: NDArray[np.uint8], crs: object, transform: Affine, labels: Mapping[int, str]
) -> None:
    """Writes a label raster and, beside it, the JSON file that names its codes."""
    write(path, codes[np.newaxis], crs, transform, **DEFLATE)
    text = json.dumps({str(code): label for code, label in labels.items()}, indent=2)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def banepa_mosaic(folder: Path, columns: range, rows: range) -> NDArray[np.uint8]:
    """Chips are named by their XYZ tile at zoom 19, with 512 px to a tile."""
    mosaic = np.zeros((3, len(rows) * CHIP, len(columns) * CHIP), np.uint8)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            with rasterio.open(folder / f"OAM-{column}-{row}-19.tif") as chip:
                mosaic[:, i * CHIP : (i + 1) * CHIP, j * CHIP : (j + 1) * CHIP] = chip.read()
    return mosaic


def longitude(column: int) -> float:
    return column / 2**ZOOM * 360 - 180


def latitude(row: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**ZOOM))))


def without_white_hole(mosaic: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the mosaic has imagery: the uncovered part is one large white area, with JPEG's fringe."""
    regions, count = ndimage.label((mosaic >= 248).all(axis=0))
    sizes = np.bincount(regions.ravel(), minlength=count + 1)
    sizes[0] = 0
    hole = np.isin(regions, np.flatnonzero(sizes > 100_000))
    return ~ndimage.binary_dilation(hole, iterations=3)


def banepa_town(data: Path) -> None:
    columns, rows = range(386697, 386701), range(220243, 220247)
    mosaic = banepa_mosaic(data / "buildings_banepa_unlabelled", columns, rows)
    height, width = mosaic.shape[1:]
    west, east = longitude(columns.start), longitude(columns.stop)
    transform = from_bounds(west, latitude(rows.stop), east, latitude(rows.start), width, height)
    path = OUTPUT / "banepa_town.tif"
    write(path, mosaic, "EPSG:4326", transform, photometric="YCBCR", **JPEG)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as dataset:
        dataset.write_mask(without_white_hole(mosaic))
    add_overviews(path)


def banepa_labelled(data: Path) -> None:
    columns, rows = range(386690, 386694), range(220246, 220249)
    folder = data / "buildings_banepa"
    mosaic = banepa_mosaic(folder, columns, rows)
    transform = from_origin(
        columns.start * MERCATOR_CHIP - MERCATOR_HALF,
        MERCATOR_HALF - rows.start * MERCATOR_CHIP,
        MERCATOR_CHIP / CHIP,
        MERCATOR_CHIP / CHIP,
    )
    path = OUTPUT / "banepa_labelled.tif"
    write(path, mosaic, "EPSG:3857", transform, photometric="YCBCR", **JPEG)
    add_overviews(path)
    footprints = geopandas.read_file(folder / "footprints.geojson").to_crs(3857)
    codes = features.rasterize(footprints.geometry, mosaic.shape[1:], transform=transform, dtype=np.uint8)
    write_reference(OUTPUT / "banepa_labelled_reference.tif", codes, "EPSG:3857", transform, {1: "building"})
    banepa_vectors(footprints, array_bounds(*mosaic.shape[1:], transform))


def banepa_vectors(footprints: geopandas.GeoDataFrame, bounds: tuple[float, ...]) -> None:
    """What an analyst would have drawn: the buildings, a half to learn from and a half to check."""
    west, south, east, north = bounds
    middle = (west + east) / 2
    outlines = geopandas.clip(footprints[["geometry"]], bounds, sort=True).explode()
    areas = {
        "buildings": outlines[outlines.geom_type == "Polygon"],
        "labelled_west": geopandas.GeoDataFrame(geometry=[box(west, south, middle, north)], crs=3857),
        "labelled_east": geopandas.GeoDataFrame(geometry=[box(middle, south, east, north)], crs=3857),
    }
    for name, frame in areas.items():
        frame.to_crs(4326).to_file(OUTPUT / f"banepa_{name}.geojson", COORDINATE_PRECISION=7)


def amazon_forest(data: Path) -> None:
    folder = data / "forest_amazon_s2"
    with rasterio.open(folder / "Amazon_170_38.tif") as scene:
        path = OUTPUT / "amazon_forest.tif"
        write(path, scene.read(), scene.crs, scene.transform, photometric="RGB", predictor=2, **DEFLATE)
    with rasterio.open(folder / "Amazon_170_38_label.tif") as labels:
        write_reference(
            OUTPUT / "amazon_forest_reference.tif",
            labels.read(1),
            labels.crs,
            labels.transform,
            {1: "forest", 2: "cleared"},
        )


def palm_springs(data: Path) -> None:
    """Four bands, the fourth near infrared."""
    for number, name in ((75, "pond"), (82, "school")):
        path = OUTPUT / f"palm_springs_{name}.tif"
        with rasterio.open(data / "trees_naip" / f"palm_springs_2018_{number}.tif") as chip:
            options = {"photometric": "MINISBLACK", "predictor": 2, **DEFLATE}
            write(path, chip.read(), chip.crs, chip.transform, **options)
        describe_four_bands(path)


def prairie_lakes(data: Path) -> None:
    path = OUTPUT / "prairie_lakes.tif"
    with rasterio.open(data / "other_sensors" / "naip_4band_5m.tif") as scene:
        options = {"photometric": "MINISBLACK", **JPEG}
        write(path, scene.read(), scene.crs, scene.transform, **options)
    describe_four_bands(path)
    add_overviews(path, (2, 4))


def describe_four_bands(path: Path) -> None:
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = ("red", "green", "blue", "near infrared")
        dataset.colorinterp = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.undefined)


def crop(source: Path, path: Path, window: Window) -> None:
    """Keeps all bands, their type, descriptions and nodata value."""
    with rasterio.open(source) as scene:
        transform = scene.window_transform(window)
        pixels = scene.read(window=window)
        options = {"nodata": scene.nodata, "photometric": "MINISBLACK", "predictor": 2, **DEFLATE}
        write(path, pixels, scene.crs, transform, **options)
        descriptions = scene.descriptions
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = descriptions


def main() -> None:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: make_sample_tiles.py DATA_FOLDER")
    data = Path(sys.argv[1])
    OUTPUT.mkdir(exist_ok=True)
    banepa_town(data)
    banepa_labelled(data)
    amazon_forest(data)
    palm_springs(data)
    prairie_lakes(data)
    sensors = data / "other_sensors"
    crop(sensors / "sentinel2_13band_int16.tif", OUTPUT / "sentinel2_int16.tif", Window(96, 64, 256, 256))
    crop(sensors / "landsat_composite.tif", OUTPUT / "landsat_false_colour.tif", Window(150, 0, 320, 320))


if __name__ == "__main__":
    main()
