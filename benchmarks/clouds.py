"""Clouds and their shadows: what is found of them in held-out scenes, and what is taken for them elsewhere.

    python benchmarks/clouds.py --data DATA [--labels cloud] [--scenes FOLDER] [--picture FILE]

DATA is the folder of labelled imagery that the training takes. Scenes are segmented by the engine
(`t4s-geo batch`, model `embedded`), and its polygons compared pixel by pixel:

- the cloudy scene that was held out, as the engine stretches reflectances and as true colour products show
  it: intersection over union;
- scenes over which there is no cloud, held out as well: the share of their pixels that is called one. Scenes
  finer than 10 m a pixel are worked on at 10 m (`--gsd`), as satellites would show them.

With `--picture` the cloudy scene is drawn: as it is, what was found, and what the labels say.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import affine
import numpy as np
import rasterio
from mapped_scenes import CRS
from PIL import Image
from rasterio.features import rasterize

from embedded_training.clouds import load_clouds
from embedded_training.label_set import bits
from embedded_training.sky.scenes import DISTANCE, read_clear
from embedded_training.sources import Place
from t4s_geo.labelled.features import read_labelled

UNSEEN = ("sentinel2_13band_int16", "naip_4band_5m")
"""Other cloudless scenes, of which the training sees nothing."""
COLOURS = {"cloud": (230, 60, 60), "cloud shadow": (60, 190, 220)}


@dataclass(frozen=True, eq=False)
class Scene:
    """A scene to segment.

    Attributes:
        group: What is reported together.
        path: The file.
        is_finer: Whether it has to be made coarser.
        place: Its labels; None where there is no cloud.
    """

    group: str
    path: Path
    is_finer: bool
    place: Place | None = None


def scenes_in(data: Path, folder: Path) -> Iterator[Scene]:
    """Yields the scenes; those that are no files yet are written to a folder."""
    for place in load_clouds(data / "clouds_landsat_s2"):
        if place.held_out:
            yield Scene(place.name, write(place, folder), False, place)
    for place in read_clear(data, held_out=True):
        yield Scene(place.source, write(place, folder), place.ground_sampling_distance < DISTANCE)
    for name in UNSEEN:
        path = data / "other_sensors" / f"{name}.tif"
        with rasterio.open(path) as opened:
            yield Scene(name, path, opened.crs.is_projected and opened.res[0] < DISTANCE)


def write(place: Place, folder: Path) -> Path:
    """Writes a place as GeoTIFF."""
    height, width = place.rgb.shape[:2]
    side = place.ground_sampling_distance
    transform = affine.Affine(side, 0, 500_000.0, 0, -side, 3_000_000.0)
    path = folder / f"{place.name.partition('.')[0].replace('#', '_')}_{place.source}.tif"
    profile = {"driver": "GTiff", "count": 3, "height": height, "width": width, "dtype": "uint8"}
    with rasterio.open(path, "w", crs=CRS, transform=transform, compress="deflate", **profile) as out:
        out.write(place.rgb.transpose(2, 0, 1))
    return path


def segment(scenes: list[Scene], labels: list[str], folder: Path) -> None:
    """Has the engine segment scenes, a GeoPackage each."""
    for is_finer in (False, True):
        paths = [str(scene.path) for scene in scenes if scene.is_finer == is_finer]
        prompts = [part for label in labels for part in ("--prompt", label)]
        further = ["--gsd", f"{DISTANCE:g}"] if is_finer else []
        command = [sys.executable, "-m", "t4s_geo", "batch", *paths, "-o", str(folder), *prompts, *further]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}")


def pixels_of(scene: Scene, label: str, folder: Path) -> np.ndarray:
    """Returns the pixels of a scene that lie in polygons of a label, bool, shape (rows, columns)."""
    frame = read_labelled(folder / f"{scene.path.stem}.gpkg", "label", None, "")
    with rasterio.open(scene.path) as opened:
        shapes = frame.to_crs(opened.crs).geometry[frame["label"] == label]
        if not len(shapes):
            return np.zeros(opened.shape, bool)
        return rasterize(shapes, opened.shape, transform=opened.transform, dtype="uint8") > 0


def draw(place: Place, found: dict[str, np.ndarray], path: Path) -> None:
    """Draws a place: as it is, what was found, and what the labels say."""
    known = {label: (place.present & bits(label)) > 0 for label in found}
    panels = [place.rgb, _tinted(place.rgb, found), _tinted(place.rgb, known)]
    Image.fromarray(np.concatenate(panels, axis=1)).save(path, quality=80)


def _tinted(rgb: np.ndarray, masks: dict[str, np.ndarray]) -> np.ndarray:
    shown = rgb.astype(np.float32)
    for label, mask in masks.items():
        shown[mask] = 0.4 * shown[mask] + 0.6 * np.array(COLOURS[label], np.float32)
    return shown.astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", nargs="+", default=["cloud"], choices=sorted(COLOURS))
    parser.add_argument("--scenes", type=Path, help="folder to leave scenes and results in")
    parser.add_argument("--picture", type=Path, help="file to draw the true colours of the cloudy scene to")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.scenes or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        scenes = list(scenes_in(options.data, folder))
        segment(scenes, options.labels, folder)
        print(f"| scenes | | {' | '.join(options.labels)} |")
        print("| --- |" + " --- |" * (1 + len(options.labels)))
        for group in dict.fromkeys(scene.group for scene in scenes):
            several = [scene for scene in scenes if scene.group == group]
            found = [{label: pixels_of(one, label, folder) for label in options.labels} for one in several]
            place = several[0].place
            if place is None:
                what = "taken for one, % of pixels"
                said = [f"{100 * _share(found, label):.2f}" for label in options.labels]
            else:
                what = "IoU"
                said = [f"{_iou(found[0][label], place, label):.2f}" for label in options.labels]
            print(f"| {group} ({len(several)}) | {what} | {' | '.join(said)} |", flush=True)
            if options.picture and place is not None and place.name.endswith("fixed"):
                draw(place, found[0], options.picture)


def _share(found: list[dict[str, np.ndarray]], label: str) -> float:
    return sum(one[label].sum() for one in found) / sum(one[label].size for one in found)


def _iou(found: np.ndarray, place: Place, label: str) -> float:
    known, there = (place.known & bits(label)) > 0, (place.present & bits(label)) > 0
    return float((found & there & known).sum() / ((found | there) & known).sum())


if __name__ == "__main__":
    main()
