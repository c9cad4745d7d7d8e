"""SpaceNet 2: buildings of Las Vegas, Paris, Shanghai and Khartoum at 0.3 m (Van Etten et al., 2018)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from rasterio.errors import RasterioError
from rasterio.features import is_valid_geom, rasterize
from rasterio.warp import transform_geom

from t4s_geo.datasets.base import About, Dataset
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.registry import register
from t4s_geo.errors import UserError
from t4s_geo.files import read_json
from t4s_geo.raster.datasets import open_raster

_DEGREES = "EPSG:4326"


@register
class SpaceNetBuildings(Dataset):
    """The training part, which alone has footprints; a building has the pixels whose centres it covers."""

    name = "spacenet-buildings"
    about = About(
        title="SpaceNet 2",
        home="https://spacenet.ai/spacenet-buildings-dataset-v2/",
        licence="CC BY-SA 4.0, to be checked on its page",
        layout="AOI_2_Vegas_Train/RGB-PanSharpen/RGB-PanSharpen_AOI_2_Vegas_img1.tif and "
        "AOI_2_Vegas_Train/geojson/buildings/buildings_AOI_2_Vegas_img1.geojson",
        confirmed="TorchGeo's reader for the folders; names of files from the published archives",
    )
    splits = ("train",)
    asks_classes = True
    has_instances = True

    def _items(self, split: str) -> Iterator[Item]:
        pictures = sorted(self.folder.rglob("RGB-PanSharpen/RGB-PanSharpen_*.tif"))
        if not pictures:
            raise self.empty(self.folder)
        for path in pictures:
            name = f"buildings_{path.stem.removeprefix('RGB-PanSharpen_')}.geojson"
            footprints = path.parents[1] / "geojson" / "buildings" / name
            read = partial(_target, path, footprints)
            yield Item(path.stem, Picture(path), "building", "building", read)


def _target(picture: Path, footprints: Path) -> Target:
    read = read_json(footprints, "file of footprints")
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list):
        raise UserError(f"{footprints} has no list of features; fetch it again.")
    with open_raster(str(picture)) as dataset:
        crs, transform, shape = dataset.crs, dataset.transform, dataset.shape
    if crs is None:
        raise UserError(f"{picture} has no place on Earth, where its footprints are; restore it.")
    try:
        # JSON again, so that coordinates of another kind than numbers are found out here.
        shapes = [
            json.loads(json.dumps(one["geometry"], allow_nan=False))
            for one in features
            if one.get("geometry")
        ]
        shapes = [one for one in shapes if one.get("coordinates")]
        if not all(map(is_valid_geom, shapes)):
            raise ValueError("an outline is none")
        if crs != _DEGREES:
            shapes = [transform_geom(_DEGREES, crs, one) for one in shapes]
        numbered = [(one, number) for number, one in enumerate(shapes, 1)]
        instances = (
            rasterize(numbered, shape, transform=transform, dtype="int32")
            if numbered
            else np.zeros(shape, np.int32)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RasterioError) as error:
        raise UserError(
            f"The footprints of {footprints} cannot be drawn ({error}); fetch it again."
        ) from None
    return Target(instances > 0, None, instances)
