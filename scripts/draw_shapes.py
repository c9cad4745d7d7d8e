"""Draws the outlines of results over their scene, side by side.

    python scripts/draw_shapes.py SCENE RESULT.gpkg ... OUT.jpg --label building [--place COLUMN ROW SIDE]

docs/images/footprints.jpg: results of sample_tiles/banepa_town.tif -p building, with --shape raw and with
--shape footprint; --place 900 800 620. docs/images/smooth.jpg: results of sample_tiles/prairie_lakes.tif
-p water -p field, with --shape raw and with --shape smooth; --label water --place 170 60 160.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas
import numpy as np
import rasterio
import shapely
from PIL import Image, ImageDraw

SIDE = 640
"""Pixels of each picture."""
GAP = 6
LINE = "#ffd400"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scene", type=Path)
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    parser.add_argument("--label", required=True)
    parser.add_argument("--place", type=int, nargs=3, metavar=("COLUMN", "ROW", "SIDE"))
    given = parser.parse_args()
    with rasterio.open(given.scene) as dataset:
        pixels, back = dataset.read([1, 2, 3]).transpose(1, 2, 0), ~dataset.transform
    column, row, side = given.place or (0, 0, min(pixels.shape[:2]))
    times = SIDE / side
    part = Image.fromarray(pixels[row : row + side, column : column + side])
    part = part.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    count = len(given.results)
    sheet = Image.new("RGB", (SIDE * count + GAP * (count - 1), SIDE), "white")
    for number, result in enumerate(given.results):
        picture = part.copy()
        pen = ImageDraw.Draw(picture)
        frame = geopandas.read_file(result, layer="segments")
        outlines = shapely.boundary(frame.geometry[frame["label"] == given.label].to_numpy())
        for line in shapely.get_parts(outlines):
            places = (np.stack(back @ shapely.get_coordinates(line).T, axis=1) - (column, row)) * times
            pen.line([tuple(place) for place in places.tolist()], LINE, 2)
        sheet.paste(picture, (number * (SIDE + GAP), 0))
    sheet.save(given.output, quality=80)


if __name__ == "__main__":
    main()
