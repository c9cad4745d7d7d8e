"""Writes the sentences as JSON lines: `python -m embedded_training.referring.write DATA OUT`."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.referring.attributes import things_of
from embedded_training.referring.pictures import DISTANCES, LabelledPicture, at_random, mask_of, side_by_side
from embedded_training.referring.rules import Saying, draw, sayings_of
from embedded_training.referring.splits import SPLITS, split_of
from embedded_training.sizes import GRID
from t4s_geo.datasets import rle
from t4s_geo.pictures.cells import majority

SHARES = {"banepa": 0.34, "inria": 0.2, "fields": 0.22, "cars": 0.14, "pools": 0.1}
"""Of the pictures that are learnt from."""
NOTHING = 0.15
SENTENCES = 8
_MOST_TEST = {"pools": 32}
"""Pictures of a data set that are scored on, where there are many that are alike."""


def asked_about(picture: LabelledPicture, rng: np.random.Generator) -> list[Saying]:
    """Draws sentences about a picture; one that means too little for a cell is none."""
    every = frozenset(int(number) for number in np.unique(picture.numbers) if number)
    sayings = sayings_of(things_of(picture), every, picture.label, rng)
    told = [one for one in sayings if not one.meant or _fills_cells(picture, one.meant)]
    return draw(told, SENTENCES, NOTHING, rng)


def _fills_cells(picture: LabelledPicture, meant: frozenset[int]) -> bool:
    return bool(majority(mask_of(picture.numbers, meant), GRID).any())


def line_of(name: str, picture: LabelledPicture, said: Saying) -> dict[str, Any]:
    """Returns a line of the file: what `t4s-geo train` reads, and kind and label for scores by kind."""
    mask = None
    if said.meant:
        size = [*picture.numbers.shape]
        mask = {"size": size, "counts": rle.encode(mask_of(picture.numbers, said.meant))}
    return {
        "picture": name,
        "sentence": said.sentence,
        "mask": mask,
        "kind": said.kind,
        "label": picture.label,
        "source": picture.source,
    }


def pictures_of(
    split: str, scenes: Sequence[InstanceScene], count: int, rng: np.random.Generator
) -> Iterator[LabelledPicture]:
    """Yields the pictures of a split: any number to learn from, all there are to be scored on."""
    for source in DISTANCES:
        mine = [scene for scene in scenes if scene.source == source and split_of(scene) == split]
        if not mine:
            continue
        if split == "train":
            areas = np.array([scene.classes.size for scene in mine], float)
            for _ in range(round(count * SHARES[source])):
                yield at_random(mine[rng.choice(len(mine), p=areas / areas.sum())], rng)
        else:
            cut = [picture for scene in mine for picture in side_by_side(scene)]
            yield from cut[:: max(1, round(len(cut) / _MOST_TEST.get(source, len(cut))))]


def write(split: str, pictures: Iterator[LabelledPicture], folder: Path, seed: int) -> Counter[str]:
    """Writes a split and returns how many sentences there are of each kind."""
    (folder / split).mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    with (folder / f"{split}.jsonl").open("w", encoding="utf-8") as file:
        for number, picture in enumerate(pictures):
            sayings = asked_about(picture, np.random.default_rng([seed, SPLITS.index(split), number]))
            if not sayings:
                continue
            name = f"{split}/{picture.source}_{number:05}.png"
            Image.fromarray(picture.rgb).save(folder / name, compress_level=1)
            for said in sayings:
                counts[said.kind] += 1
                file.write(json.dumps(line_of(name, picture, said)) + "\n")
    return counts


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the data sets")
    parser.add_argument("out", type=Path)
    parser.add_argument("--pictures", type=int, default=2000, help="to learn from")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    scenes = [*read_scenes(given.data, [*DISTANCES])]
    for rank, split in enumerate(SPLITS):
        pictures = pictures_of(split, scenes, given.pictures, np.random.default_rng([given.seed, rank]))
        print(split, dict(write(split, pictures, given.out, given.seed)))


if __name__ == "__main__":
    main()
