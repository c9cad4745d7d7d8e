"""How many objects the data sets have, and how well cells can tell them apart at best.

    python benchmarks/object_ceilings.py --data DATA [--json FILE]

DATA is the folder of labelled imagery that the training takes. First the scenes and objects of each data set
are counted. Then the labels of held-out scenes are brought to cells of several sizes, told apart there in
three ways, and compared with the labels as they are, pixel by pixel: F1 at an intersection over union of 0.5,
and in brackets its average over 0.5, 0.55, … 0.9.

- mask: cells that are connected are one object;
- mask and seams: cells that are connected without the seams are (`embedded_training/objects/seams.py`);
- objects: each cell has the object that covers most of it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from mapped_scenes import scored_scenes
from scipy.ndimage import label as connected

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.scoring import ObjectCounts, count_objects
from embedded_training.objects.seams import cell_numbers, find_seams, join

SIZES = {
    "banepa": ((0.15, 4), (0.15, 8), (0.3, 8)),
    "inria": ((0.3, 4),),
    "fields": ((1.0, 4), (1.0, 8)),
    "cars": ((0.15, 4), (0.3, 4)),
}
"""By data set: metres a pixel that labels are brought to first, and pixels along a side of a cell."""
WAYS = ("mask", "mask and seams", "objects")


@dataclass(frozen=True)
class Size:
    """How large a data set is.

    Attributes:
        label: What its objects are.
        scenes: Its scenes.
        held_out_scenes: Those that are kept for scoring.
        objects: Its objects.
        held_out_objects: Those in scenes that are kept for scoring.
    """

    label: str
    scenes: int
    held_out_scenes: int
    objects: int
    held_out_objects: int


def size_of(scenes: Sequence[InstanceScene]) -> Size:
    """Counts the objects of a data set."""
    label = scenes[0].asked[0]
    counts = [np.unique(scene.objects(label)[scene.objects(label) > 0]).size for scene in scenes]
    held_out = [scene.held_out for scene in scenes]
    return Size(label, len(scenes), sum(held_out), sum(counts), int(np.dot(counts, held_out)))


def ceilings(scene: InstanceScene, metres: float, side: int) -> list[ObjectCounts]:
    """Counts what is left of a scene's objects in cells.

    Args:
        scene: Its labels are what is there.
        metres: Ground sampling distance that they are brought to.
        side: Pixels of that distance along a side of a cell; rows and columns that fill no cell are cut off.

    Returns:
        One for each of `WAYS`.
    """
    label = scene.asked[0]
    there, coarse = scene.objects(label), scene.at(metres).objects(label)
    height, width = (pixels // side * side for pixels in coarse.shape)
    cells = cell_numbers(coarse[:height, :width], side)
    mask = cells > 0
    found = (connected(mask)[0], join(mask, find_seams(cells)), cells)
    return [count_objects(_enlarged(numbers, side, coarse.shape, there.shape), there) for numbers in found]


def _enlarged(cells: np.ndarray, side: int, coarse: tuple[int, ...], shape: tuple[int, ...]) -> np.ndarray:
    """Brings cells to pixels of the labels' own size; those past the last whole cell have the nearest."""
    rows, columns = (
        ((np.arange(new) + 0.5) * old / new / side).astype(int).clip(max=count - 1)
        for new, old, count in zip(shape, coarse, cells.shape, strict=True)
    )
    return cells[np.ix_(rows, columns)]


def measure(scenes: dict[str, list[InstanceScene]]) -> Iterator[tuple[str, float, list[ObjectCounts]]]:
    """Yields each data set, metres along a side of a cell, and sums of `ceilings` over its scenes."""
    for source, group in scenes.items():
        for metres, side in SIZES[source]:
            totals = [ObjectCounts()] * len(WAYS)
            for scene in group:
                totals = [one + more for one, more in zip(totals, ceilings(scene, metres, side), strict=True)]
            yield source, metres * side, totals


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    scenes = list(read_scenes(arguments.data))
    sizes = {source: size_of([*group]) for source, group in groupby(scenes, lambda scene: scene.source)}
    print("| data set | label | objects | held out | scenes | held out |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for source, size in sizes.items():
        objects = f"{size.objects} | {size.held_out_objects}"
        print(f"| {source} | {size.label} | {objects} | {size.scenes} | {size.held_out_scenes} |")
    print(f"\n| | cells of | {' | '.join(WAYS)} |\n| --- | ---: |{' --- |' * len(WAYS)}", flush=True)
    rows = []
    for source, cell, totals in measure(scored_scenes(scenes, [*SIZES])):
        cells = " | ".join(f"{counts.f1:.2f} ({counts.mean_f1:.2f})" for counts in totals)
        print(f"| {source} | {cell:g} m | {cells} |", flush=True)
        scores = {way: [counts.f1, counts.mean_f1] for way, counts in zip(WAYS, totals, strict=True)}
        rows.append({"source": source, "cell": cell, **scores})
    if arguments.json:
        found = {"sizes": {source: asdict(size) for source, size in sizes.items()}, "ceilings": rows}
        arguments.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
