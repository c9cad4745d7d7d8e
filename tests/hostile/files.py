"""A small scene, its labels, an area of interest, and files that have nothing to do with any of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import geopandas
import numpy as np
import rasterio
import rasterio.shutil
import shapely
from rasterio.transform import from_origin

SIDE = 64


def make_files(folder: Path) -> None:
    """Writes a scene `s.tif`, also as `s.gpkg` and `v.vrt`, labels `l.tif`, an area `a.gpkg`, and others."""
    labels = np.zeros((SIDE, SIDE), np.uint8)
    labels[8:24, 8:40] = 1
    profile = {"width": SIDE, "height": SIDE, "crs": "EPSG:32633", "transform": from_origin(0, SIDE, 1, 1)}
    with rasterio.open(folder / "s.tif", "w", driver="GTiff", count=3, dtype="uint8", **profile) as scene:
        scene.write(np.stack([labels * 90 + 30] * 3))
    with rasterio.open(folder / "s.gpkg", "w", driver="GPKG", count=3, dtype="uint8", **profile) as scene:
        scene.write(np.stack([labels * 90 + 30] * 3))
    with rasterio.open(folder / "l.tif", "w", driver="GTiff", count=1, dtype="uint8", **profile) as raster:
        raster.write(labels, 1)
    (folder / "l.json").write_text(json.dumps({"1": "water"}))
    area = geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, SIDE, SIDE)], crs="EPSG:32633")
    for suffix in ("gpkg", "shp"):
        area.to_file(folder / f"a.{suffix}")
    rasterio.shutil.copy(folder / "s.tif", folder / "v.vrt", driver="VRT")
    (folder / "holiday.png").write_bytes(b"a picture of somebody's holiday")
    (folder / "notes.ledger").write_text("what I owe")


def contents(folder: Path) -> Mapping[str, bytes]:
    """Returns all files below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
