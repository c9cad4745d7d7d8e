"""Draws the pictures of the sample scenes in README and docs: what the embedded checkpoint finds in them.

.venv/bin/python scripts/draw_samples.py docs/images
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import affine
import geopandas
import rasterio
from PIL import Image, ImageColor, ImageDraw
from rasterio.windows import Window

from t4s_geo import Options, RenderOptions, segment

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
GAP = 12
"""Pixels between two pictures."""
TURN = 137
"""Degrees on the wheel of colours from a polygon to the next: neighbours differ."""


@dataclass(frozen=True)
class Picture:
    """A picture to draw.

    Attributes:
        name: Stem of its file.
        scene: Stem of the sample scene.
        prompts: What to look for.
        size: Most pixels along a side.
    """

    name: str
    scene: str
    prompts: tuple[str, ...]
    size: int = 640


PICTURES = (
    Picture("demo", "banepa_labelled", ("building", "vegetation", "bare land"), 1000),
    Picture("town", "banepa_town", ("building", "vegetation", "water", "bare land")),
    Picture("amazon", "amazon_forest", ("forest", "cleared=cleared land")),
    Picture("school", "palm_springs_school", ("building", "road", "tree", "grass", "bare land")),
    Picture("pond", "palm_springs_pond", ("water", "tree", "grass", "bare land")),
    Picture("prairie", "prairie_lakes", ("field", "water", "vegetation")),
)


def draw(picture: Picture, folder: Path) -> None:
    """Segments a scene and writes its overlay as JPEG, small scenes enlarged."""
    with tempfile.TemporaryDirectory() as scratch:
        overlay = Path(scratch) / "overlay.png"
        options = Options(device="cpu", render=RenderOptions(preview=overlay))
        scene = SAMPLES / f"{picture.scene}.tif"
        segment(scene, picture.prompts, Path(scratch) / "out.gpkg", options=options)
        image = Image.open(overlay).convert("RGB")
    scale = picture.size / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    image.resize(size, Image.Resampling.LANCZOS).save(folder / f"{picture.name}.jpg", quality=85)


def draw_houses(folder: Path) -> None:
    """Draws a block of houses as `--refine edges` leaves it and as `--refine seams` splits it."""
    scene, window, side = SAMPLES / "banepa_labelled.tif", Window(250, 880, 560, 560), 560
    with rasterio.open(scene) as opened, tempfile.TemporaryDirectory() as scratch:
        picture = Image.fromarray(opened.read((1, 2, 3), window=window).transpose(1, 2, 0))
        to_pixels = ~opened.window_transform(window)
        both = Image.new("RGB", (2 * side + GAP, side), "white")
        for place, refine in ((0, "edges"), (side + GAP, "seams")):
            output = Path(scratch) / f"{refine}.gpkg"
            options = Options(device="cpu", render=RenderOptions(refine=refine))
            segment(scene, ["building"], output, options=options)
            both.paste(
                _outlined(picture, geopandas.read_file(output, layer="segments"), to_pixels), (place, 0)
            )
    both.save(folder / "houses.jpg", quality=85)


def _outlined(
    picture: Image.Image, polygons: geopandas.GeoDataFrame, to_pixels: affine.Affine
) -> Image.Image:
    """Returns a picture with polygons over it, each in a colour of its own."""
    over = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(over)
    for number, polygon in enumerate(polygons.geometry):
        rings = [
            [to_pixels @ point for point in ring.coords] for ring in (polygon.exterior, *polygon.interiors)
        ]
        colour = ImageColor.getrgb(f"hsl({number * TURN % 360}, 85%, 55%)")
        pen.polygon(rings[0], fill=(*colour, 80))
        for hole in rings[1:]:
            pen.polygon(hole, fill=(0, 0, 0, 0))
        for ring in rings:
            pen.line(ring, fill="white", width=2)
    return Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")


def main() -> None:
    """Draws all pictures into the folder given, or those named after it."""
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    for picture in PICTURES:
        if not names or picture.name in names:
            draw(picture, folder)
    if not names or "houses" in names:
        draw_houses(folder)


if __name__ == "__main__":
    main()
