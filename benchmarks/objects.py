"""Object scores: houses, fields, cars, pools and crowns of held-out places, polygon by polygon.

    python benchmarks/objects.py --data DATA [--model embedded] [--only banepa] [--training] [-- OPTIONS]
    python benchmarks/objects.py --data DATA --model oracle -- --gsd 0.3 --grid 32 --upsample bilinear
    python benchmarks/objects.py --data DATA --results FOLDER

DATA is the folder of labelled imagery that the training takes. Held-out scenes are written as GeoTIFF,
segmented by the engine (`t4s-geo batch`; what comes after `--` are options of it), and their polygons
compared with the instance labels. With `--training` it is the places that the training took: what is chosen
by a score is chosen there. With `--results` nothing is segmented: FOLDER holds a GeoPackage a scene,
named after it, with an attribute `label`; `--scenes FOLDER` leaves the scenes there, for whoever shall make
them.

- oracle: the labels themselves through the descriptor's cells, one mask a label; `oracle-objects`: told
  apart;
- F1: polygons matched one to one, the best pairs first, at an intersection over union of 0.5; mean: the
  average over 0.5, 0.55, … 0.9;
- merged: objects more than half of which lie in a found polygon together with another such object;
- IoU: of pixels.

Of partial labels (pools) only what lies in known pixels counts.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import affine
import numpy as np
import rasterio
import shapely
from rasterio.features import rasterize, shapes

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.scoring import MOST, THRESHOLDS, ObjectCounts
from t4s_geo.evaluation.object_matching import match
from t4s_geo.labelled.features import read_labelled

CRS = "EPSG:32645"
CORNER = (500_000.0, 3_000_000.0)
"""Where all scenes lie: at the central meridian, where a metre is a metre to 0.04 %."""
EACH = {"cars": 12, "trees": 8}
"""Every so many scenes are scored: frames of cars are a few seconds of one place, tiles with trees many."""


@dataclass(frozen=True)
class Tally:
    """Objects of one data set.

    Attributes:
        counts: What was found and what is there.
        seconds: Time of the run; 0 where others made the results.
        tiles: Tiles that were answered.
    """

    counts: ObjectCounts
    seconds: float = 0.0
    tiles: int = 0

    @property
    def speed(self) -> str:
        """Tiles a second; a dash where no time was taken."""
        return f"{self.tiles / self.seconds:.1f}" if self.seconds else "–"

    def to_json(self) -> dict[str, object]:
        """Returns everything for programs."""
        counts = self.counts
        return {
            "f1": counts.f1,
            "mean_f1": counts.mean_f1,
            "iou": counts.iou,
            "matched": counts.matched[0],
            "found": counts.found,
            "there": counts.there,
            "merged": counts.merged,
            "tiles": self.tiles,
            "seconds": self.seconds,
        }


def count_polygons(scene: InstanceScene, polygons: np.ndarray) -> ObjectCounts:
    """Compares polygons in map coordinates with the objects of a scene.

    `scoring.count_objects` does the same for numbered pixels; here areas are of the polygons themselves.
    """
    transform, known = transform_of(scene), scene.label_is_known(scene.asked[0])
    wanted, polygons = reference_of(scene), known_polygons(scene, polygons)
    numbers = _known_numbers(scene)
    pixels = burnt(polygons, known.shape, transform) & known
    return ObjectCounts(
        len(polygons),
        len(wanted),
        tuple(match(polygons, wanted, enough).matched for enough in THRESHOLDS),
        count_merged(polygons, wanted),
        int((pixels & (numbers > 0)).sum()),
        int((pixels | (numbers > 0)).sum()),
    )


def reference_of(scene: InstanceScene) -> np.ndarray:
    """Returns the outlines, in `CRS`, of the objects that are in known pixels of a scene."""
    return reference_polygons(_known_numbers(scene), transform_of(scene))


def known_polygons(scene: InstanceScene, polygons: np.ndarray) -> np.ndarray:
    """Returns those of some polygons that have a point inside them at a known pixel of a scene."""
    known = scene.label_is_known(scene.asked[0])
    return polygons[_in_known_pixels(polygons, known, transform_of(scene))]


def _known_numbers(scene: InstanceScene) -> np.ndarray:
    label = scene.asked[0]
    return np.where(scene.label_is_known(label), scene.objects(label), 0)


def transform_of(scene: InstanceScene) -> affine.Affine:
    """Returns the transform of a scene's pixels to `CRS`."""
    side = scene.ground_sampling_distance
    return affine.Affine(side, 0, CORNER[0], 0, -side, CORNER[1])


def reference_polygons(numbers: np.ndarray, transform: affine.Affine) -> np.ndarray:
    """Returns the outline of each numbered object, in the order of their numbers."""
    pieces: dict[int, list[shapely.Geometry]] = {}
    for outline, number in shapes(numbers.astype(np.int32), numbers > 0, transform=transform):
        pieces.setdefault(int(number), []).append(shapely.geometry.shape(outline))
    outlines = [shapely.union_all(pieces[number]) for number in sorted(pieces)]
    return np.array(outlines, dtype=object)


def count_merged(found: np.ndarray, wanted: np.ndarray) -> int:
    """Counts the objects more than half of which lie in a found polygon with others of which that is true."""
    ours, theirs = shapely.STRtree(wanted).query(found, predicate="intersects")
    inside = shapely.area(shapely.intersection(found[ours], wanted[theirs])) > MOST * shapely.area(
        wanted[theirs]
    )
    held = np.bincount(ours[inside], minlength=1)
    return int(held[held > 1].sum())


def _in_known_pixels(polygons: np.ndarray, known: np.ndarray, transform: affine.Affine) -> np.ndarray:
    """Tells which polygons have a point inside them at a known pixel."""
    columns, rows = pixels_inside(polygons, transform).T
    return known[rows.clip(0, known.shape[0] - 1), columns.clip(0, known.shape[1] - 1)]


def pixels_inside(polygons: np.ndarray, transform: affine.Affine) -> np.ndarray:
    """Returns a pixel inside each polygon, column and row, shape (polygons, 2)."""
    points = shapely.get_coordinates(shapely.point_on_surface(polygons))
    return ((points - CORNER) / (transform.a, transform.e)).astype(int)


def burnt(polygons: np.ndarray, shape: tuple[int, ...], transform: affine.Affine) -> np.ndarray:
    """Returns the pixels whose centres lie in polygons, bool, of the given shape."""
    if not len(polygons):
        return np.zeros(shape, bool)
    return rasterize(polygons, shape, transform=transform, dtype="uint8") > 0


def scored_scenes(
    scenes: Iterable[InstanceScene], only: Sequence[str], held_out: bool = True
) -> dict[str, list[InstanceScene]]:
    """Returns the held-out scenes of each data set, or of some, or those that are not held out."""
    scored: dict[str, list[InstanceScene]] = {}
    for scene in scenes:
        if scene.held_out == held_out and (not only or scene.source in only):
            scored.setdefault(scene.source, []).append(scene)
    return {source: group[:: EACH.get(source, 1)] for source, group in scored.items()}


def file_name(scene: InstanceScene) -> str:
    """Returns a name of the scene that is plain enough for files."""
    return re.sub(r"[^A-Za-z0-9]+", "_", f"{scene.source}_{scene.name}")


def write_scene(scene: InstanceScene, folder: Path) -> Path:
    """Writes a scene as GeoTIFF."""
    return _write(folder / f"{file_name(scene)}.tif", scene.rgb.transpose(2, 0, 1), scene)


def write_labels(scene: InstanceScene, folder: Path, objects: bool) -> Path:
    """Writes the labels of a scene for the oracle, with the objects' numbers where they are wanted."""
    label = scene.asked[0]
    numbers = scene.objects(label)
    bands = np.stack([(numbers > 0).astype(np.uint16), *([numbers] if objects else [])])
    path = _write(folder / f"{file_name(scene)}_labels.tif", bands, scene)
    path.with_suffix(".json").write_text(json.dumps({"1": label}))
    return path


def _write(path: Path, bands: np.ndarray, scene: InstanceScene) -> Path:
    count, height, width = bands.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": bands.dtype}
    with rasterio.open(
        path, "w", crs=CRS, transform=transform_of(scene), compress="deflate", **profile
    ) as out:
        out.write(bands)
    return path


def segment(
    scenes: Sequence[InstanceScene], folder: Path, model: str, options: Sequence[str]
) -> tuple[float, int]:
    """Has the engine segment the scenes of a data set, a GeoPackage each; returns its seconds and tiles."""
    label = scenes[0].asked[0]
    runs: list[list[str]] = []
    if model.startswith("oracle"):
        for scene in scenes:
            labels = write_labels(scene, folder, objects=model == "oracle-objects")
            path = write_scene(scene, folder)
            output = str(path.with_suffix(".gpkg"))
            runs.append(
                ["segment", str(path), "-o", output, "--prompt", label, "--model", f"oracle:{labels}"]
            )
    else:
        paths = [str(write_scene(scene, folder)) for scene in scenes]
        runs.append(["batch", *paths, "-o", str(folder), "--prompt", label, "--model", model])
    began = time.monotonic()
    for run in runs:
        command = [sys.executable, "-m", "t4s_geo", *run, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(
                f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}"
            )
    return time.monotonic() - began, sum(count_tiles(path) for path in folder.glob("*.gpkg"))


def count_tiles(path: Path) -> int:
    """Returns how many tiles a GeoPackage of the engine says that it was made of; 0 where it does not."""
    from t4s_geo.vector.writers import read_metadata

    return int(read_metadata(path).get("tiles", {}).get("count", 0))


def polygons_of(path: Path, label: str) -> np.ndarray:
    """Reads the polygons of a label, in `CRS`."""
    frame = read_labelled(path, "label", None, "").to_crs(CRS)
    parts = shapely.get_parts(shapely.make_valid(frame.geometry[frame["label"] == label].to_numpy()))
    return parts[shapely.get_dimensions(parts) == 2]


def tally_all(
    scenes: dict[str, list[InstanceScene]], folder: Path, arguments: argparse.Namespace
) -> Iterator[tuple[str, Tally]]:
    """Yields the tally of each data set."""
    for source, group in scenes.items():
        place, seconds, tiles = folder / source, 0.0, 0
        place.mkdir(parents=True, exist_ok=True)
        if arguments.results is None:
            seconds, tiles = segment(group, place, arguments.model, arguments.options)
        elif arguments.scenes:
            for scene in group:
                write_scene(scene, place)
        results, counts = arguments.results or place, ObjectCounts()
        for scene in group:
            counts += count_polygons(scene, polygons_of(results / f"{file_name(scene)}.gpkg", scene.asked[0]))
        yield source, Tally(counts, seconds, tiles)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="embedded", help="as of t4s-geo, or oracle, or oracle-objects")
    parser.add_argument("--results", type=Path, help="folder of GeoPackages to score instead")
    parser.add_argument("--scenes", type=Path, help="folder to leave scenes and results in")
    parser.add_argument("--only", nargs="*", default=[], help="data sets")
    parser.add_argument("--training", action="store_true", help="score places that are not held out")
    parser.add_argument("--json", type=Path)
    parser.add_argument("options", nargs="*", help="options of the engine, after --")
    arguments = parser.parse_args()
    scenes = scored_scenes(
        read_scenes(arguments.data, arguments.only), arguments.only, held_out=not arguments.training
    )
    results = {}
    print("| data set | label | F1 | mean F1 | IoU | matched / there | found | merged | tiles a second |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for source, tally in tally_all(scenes, arguments.scenes or Path(temporary), arguments):
            results[source], counts = tally.to_json(), tally.counts
            print(
                f"| {source} | {scenes[source][0].asked[0]} | {counts.f1:.2f} | {counts.mean_f1:.2f} "
                f"| {counts.iou:.2f} | {counts.matched[0]} / {counts.there} | {counts.found} "
                f"| {counts.merged} | {tally.speed} |",
                flush=True,
            )
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
