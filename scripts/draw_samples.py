"""Draws the README's pictures of the sample scenes: what the embedded checkpoint finds in them.

.venv/bin/python scripts/draw_samples.py docs/images
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from t4s_geo import Options, RenderOptions, segment

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"


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


def main() -> None:
    """Draws all pictures into the folder given, or those named after it."""
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    for picture in PICTURES:
        if not names or picture.name in names:
            draw(picture, folder)


if __name__ == "__main__":
    main()
