"""Draws a result's centrelines over its scene: python scripts/draw_centrelines.py SCENE RESULT.gpkg OUT.jpg

docs/images/roads.jpg: the result is that of
t4s-geo segment sample_tiles/palm_springs_school.tif -p road -p building -p vegetation -p "bare land"
    --centrelines road
"""

from __future__ import annotations

import sys

import geopandas
import numpy as np
import rasterio
from PIL import Image, ImageDraw

SIDE = 1024
AREA, LINE, END = (255, 80, 80, 90), (255, 230, 0, 255), (0, 255, 255, 255)


def main(scene: str, result: str, output: str) -> None:
    with rasterio.open(scene) as dataset:
        pixels, back = dataset.read([1, 2, 3]).transpose(1, 2, 0), ~dataset.transform
    times = max(1, SIDE // max(pixels.shape))
    picture = Image.fromarray(pixels).convert("RGBA")
    picture = picture.resize((picture.width * times, picture.height * times), Image.Resampling.LANCZOS)
    over = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(over)

    def place(ring: object) -> list[tuple[float, float]]:
        x, y = np.asarray(ring.coords).T  # type: ignore[attr-defined]
        columns, rows = back @ (x, y)
        return list(zip((times * columns).tolist(), (times * rows).tolist(), strict=True))

    lines = geopandas.read_file(result, layer="centrelines")
    areas = geopandas.read_file(result, layer="segments")
    for area in areas.geometry[areas.label.isin(lines.label)]:
        draw.polygon(place(area.exterior), fill=AREA)
        for hole in area.interiors:
            draw.polygon(place(hole), fill=(0, 0, 0, 0))
    for line in lines.geometry:
        path = place(line)
        draw.line(path, fill=LINE, width=3)
        for x, y in (path[0], path[-1]):
            draw.ellipse([x - 4, y - 4, x + 4, y + 4], outline=END, width=2)
    Image.alpha_composite(picture, over).convert("RGB").save(output, quality=80)


if __name__ == "__main__":
    main(*sys.argv[1:])
