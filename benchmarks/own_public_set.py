"""`t4s-geo benchmark` of the embedded checkpoint on a folder that is made here, in the layout of SpaceNet 2.

    python benchmarks/own_public_set.py FOLDER

The town of `sample_tiles`, cut into pictures of 256 pixels, with the footprints that lie in each.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import geopandas
import rasterio
from rasterio.windows import Window
from rasterio.windows import bounds as window_bounds
from shapely.geometry import box

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
SIDE = 256


def make(folder: Path) -> None:
    """Writes the data set."""
    area = folder / "AOI_9_Banepa_Train"
    pictures, labels = area / "RGB-PanSharpen", area / "geojson" / "buildings"
    pictures.mkdir(parents=True, exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    footprints = geopandas.read_file(SAMPLES / "banepa_buildings.geojson")
    with rasterio.open(SAMPLES / "banepa_labelled.tif") as scene:
        footprints = footprints.to_crs(scene.crs)
        number = 0
        for top in range(0, scene.height - SIDE + 1, SIDE):
            for left in range(0, scene.width - SIDE + 1, SIDE):
                window = Window(left, top, SIDE, SIDE)
                number += 1
                name = f"AOI_9_Banepa_img{number}"
                profile = {"driver": "GTiff", "count": 3, "height": SIDE, "width": SIDE, "dtype": "uint8"}
                place = {"crs": scene.crs, "transform": scene.window_transform(window)}
                with rasterio.open(pictures / f"RGB-PanSharpen_{name}.tif", "w", **profile, **place) as file:
                    file.write(scene.read([1, 2, 3], window=window))
                there = footprints.clip(box(*window_bounds(window, scene.transform)))
                there = there[there.geom_type.isin(["Polygon", "MultiPolygon"])].to_crs("EPSG:4326")
                said = json.loads(there[["geometry"]].to_json())
                (labels / f"buildings_{name}.geojson").write_text(json.dumps(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    make(folder)
    command = [sys.executable, "-m", "t4s_geo", "benchmark", "spacenet-buildings", str(folder)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
