"""What `--refine sam` makes of boxes: a picture, and how well it fits.

python benchmarks/boxes.py docs/images/boxes.jpg

The oracle writes the boxes around the buildings of a part of the Banepa sample, as a model does that writes
boxes; they are drawn without a refiner and with the shipped MobileSAM, and scored against the map.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import rasterio
from PIL import Image
from rasterio.windows import Window

from t4s_geo import Options, RenderOptions, segment
from t4s_geo.evaluation import evaluate

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
PART = Window(100, 400, 640, 640)
CARD = {
    "name": "boxes", "descriptor": "json-objects", "grid": 256, "tile_size": 256, "overlap": 64,
    "upsample": "nearest",
}  # fmt: skip
WIDTH, QUALITY = 640, 80
"""Pixels of each half of the picture, and how well it is kept."""


def cut(source: Path, target: Path) -> Path:
    """Cuts the part out of a raster."""
    with rasterio.open(source) as opened:
        size = {"width": PART.width, "height": PART.height, "transform": opened.window_transform(PART)}
        with rasterio.open(target, "w", **{**opened.profile, **size}) as out:
            out.write(opened.read(window=PART))
    return target


def main(picture: Path) -> None:
    """Draws and scores."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scene = cut(SAMPLES / "banepa_labelled.tif", folder / "scene.tif")
        labels = cut(SAMPLES / "banepa_labelled_reference.tif", folder / "labels.tif")
        shutil.copy(SAMPLES / "banepa_labelled_reference.json", folder / "labels.json")
        card = folder / "card.json"
        card.write_text(json.dumps(CARD))
        pictures = []
        for refine in ("none", "sam"):
            drawn = folder / f"{refine}.png"
            options = Options(
                model=f"oracle:{labels}", card=card, render=RenderOptions(refine=refine, preview=drawn)
            )
            began = time.process_time()
            summary = segment(scene, ["building"], folder / f"{refine}.gpkg", options=options)
            seconds = time.process_time() - began
            scores = evaluate(summary.output, labels).overall
            print(
                f"| {refine} | {summary.labels[0].polygons} | {summary.boxes} | {scores.iou:.3f} "
                f"| {summary.tiles} | {seconds:.0f} |"
            )
            with Image.open(drawn) as opened:
                height = round(WIDTH * opened.height / opened.width)
                pictures.append(opened.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS))
    width, height = pictures[0].size
    both = Image.new("RGB", (2 * width + 8, height), "white")
    both.paste(pictures[0], (0, 0))
    both.paste(pictures[1], (width + 8, 0))
    both.save(picture, quality=QUALITY)


if __name__ == "__main__":
    print("| refine | polygons | boxes | IoU | tiles | CPU seconds |\n| --- | --- | --- | --- | --- | --- |")
    main(Path(sys.argv[1]))
