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
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from mapped_scenes import (
    burnt,
    file_name,
    known_numbers,
    known_polygons,
    polygons_of,
    reference_of,
    scored_scenes,
    transform_of,
    write_labels,
    write_scene,
)

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.scoring import MOST, THRESHOLDS, ObjectCounts
from t4s_geo.evaluation.object_matching import match


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
    numbers = known_numbers(scene)
    pixels = burnt(polygons, known.shape, transform) & known
    return ObjectCounts(
        len(polygons),
        len(wanted),
        tuple(match(polygons, wanted, enough).matched for enough in THRESHOLDS),
        count_merged(polygons, wanted),
        int((pixels & (numbers > 0)).sum()),
        int((pixels | (numbers > 0)).sum()),
    )


def count_merged(found: np.ndarray, wanted: np.ndarray) -> int:
    """Counts the objects more than half of which lie in a found polygon with others of which that is true."""
    ours, theirs = shapely.STRtree(wanted).query(found, predicate="intersects")
    inside = shapely.area(shapely.intersection(found[ours], wanted[theirs])) > MOST * shapely.area(
        wanted[theirs]
    )
    held = np.bincount(ours[inside], minlength=1)
    return int(held[held > 1].sum())


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
