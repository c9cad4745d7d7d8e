"""How many instance labels are right: a sample of each data set to look at, and what was said of it.

    python benchmarks/instance_labels.py --data DATA [--sheets FOLDER]

DATA is the folder of labelled imagery that the training takes. `EACH` labels of each data set are drawn, the
same each time, and with `--sheets` shown on a sheet a data set: yellow is the label, black its neighbours of
the same kind. `instance_verdicts.json` beside this script has what was said of them by eye, by their numbers
on the sheet; what it does not name was right. The table counts that.

- right: one thing of the kind, and the outline is its own; cut off by the edge of the picture counts too;
- rough: that thing, but a fifth of it or more is missing, or as much of something else is in it;
- joined: more than one thing;
- cut: a part of a thing;
- wrong: no such thing.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from scipy.ndimage import binary_dilation, binary_erosion, find_objects

from embedded_training.naip import read_naip
from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene, code
from embedded_training.sources import DRAWN

EACH = 25
"""Labels of a data set."""
ACROSS = 5
"""Labels of a sheet beside each other."""
SIDE = 280
"""Pixels of a label's picture."""
AROUND = 2.2
"""Sides of a label's box that its picture shows."""
LEAST = 24
"""Pixels of the scene that a picture shows at least."""
LABEL, NEIGHBOUR = (255, 230, 0), (0, 0, 0)
VERDICTS = Path(__file__).with_name("instance_verdicts.json")
KINDS = ("right", "rough", "joined", "cut", "wrong")


@dataclass(frozen=True, eq=False)
class Label:
    """An instance label.

    Attributes:
        scene: Where it is.
        number: Its number there.
    """

    scene: InstanceScene
    number: int

    def picture(self) -> Image.Image:
        """Returns what is there, with its outline."""
        numbers = self.scene.objects(self.scene.asked[0])
        place = find_objects((numbers == self.number).astype(np.int32))[0]
        side = max(LEAST, *(int(AROUND * (along.stop - along.start)) for along in place))
        window = tuple(_around(along, side, size) for along, size in zip(place, numbers.shape, strict=True))
        height, width = (along.stop - along.start for along in window)
        scale = SIDE / max(height, width)
        size = (round(width * scale), round(height * scale))
        rgb = np.array(Image.fromarray(self.scene.rgb[window]).resize(size, Image.Resampling.BICUBIC))
        fine = np.asarray(
            Image.fromarray(numbers[window].astype(np.int32)).resize(size, Image.Resampling.NEAREST)
        )
        for number in np.unique(fine[fine > 0]).tolist():
            if number != self.number:
                rgb[_outline(fine == number)] = NEIGHBOUR
        rgb[_outline(fine == self.number)] = LABEL
        picture = Image.new("RGB", (SIDE, SIDE), "white")
        picture.paste(Image.fromarray(rgb), (0, 0))
        return picture


def _around(along: slice, side: int, size: int) -> slice:
    """Returns so many pixels around some, inside of a picture."""
    start = min(max((along.start + along.stop - side) // 2, 0), max(size - side, 0))
    return slice(start, min(start + side, size))


def _outline(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Returns the pixels on both sides of an edge."""
    edge: npt.NDArray[np.bool_] = binary_dilation(inside) & ~binary_erosion(inside, border_value=1)
    return edge


def read_drawn_roofs(folder: Path) -> Iterator[InstanceScene]:
    """Yields tiles of Californian cities with the roofs that were drawn on them by eye."""
    for name, shapes in json.loads(DRAWN.read_text())[folder.name].items():
        rgb, _, _ = read_naip(folder / name)
        numbers = Image.new("I", rgb.shape[1::-1])
        for number, polygon in enumerate(shapes.get("building", ()), 1):
            ImageDraw.Draw(numbers).polygon([tuple(point) for point in polygon], fill=number)
        instances = np.asarray(numbers).astype(np.uint16)
        classes = np.where(instances > 0, code("building"), 0).astype(np.uint8)
        held_out = name.startswith("palm")
        yield InstanceScene(name, "drawn roofs", rgb, instances, classes, ("building",), 0.6, held_out)


def sample(scenes: list[InstanceScene]) -> list[Label]:
    """Draws labels of a data set."""
    labels = [
        Label(scene, number)
        for scene in scenes
        for number in np.unique(scene.objects(scene.asked[0])).tolist()
        if number
    ]
    chosen = np.random.default_rng(0).choice(len(labels), min(EACH, len(labels)), replace=False)
    return [labels[index] for index in chosen]


def sheet(labels: list[Label]) -> Image.Image:
    """Puts the pictures of labels beside each other, numbered from 1."""
    step, rows = SIDE + 4, -(-len(labels) // ACROSS)
    whole = Image.new("RGB", (ACROSS * step, rows * step), "white")
    pen = ImageDraw.Draw(whole)
    for index, label in enumerate(labels):
        at = (index % ACROSS * step, index // ACROSS * step)
        whole.paste(label.picture(), at)
        pen.rectangle((*at, at[0] + 22, at[1] + 12), fill="white")
        pen.text((at[0] + 3, at[1]), str(index + 1), fill="black")
    return whole


def row(source: str, labels: list[Label], verdicts: dict[str, str]) -> str:
    """Returns a line of the table."""
    counts = Counter(verdicts.get(str(number), "right") for number in range(1, len(labels) + 1))
    cells = " | ".join(str(counts[kind]) for kind in KINDS)
    return f"| {source} | {labels[0].scene.asked[0]} | {len(labels)} | {cells} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sheets", type=Path, help="folder to draw into")
    arguments = parser.parse_args()
    said = json.loads(VERDICTS.read_text()) if VERDICTS.exists() else {}
    print(f"| data set | label | looked at | {' | '.join(KINDS)} |\n| --- | --- |{' ---: |' * 6}", flush=True)
    scenes = [*read_scenes(arguments.data), *read_drawn_roofs(arguments.data / "trees_naip")]
    for source, group in groupby(scenes, lambda scene: scene.source):
        labels = sample(list(group))
        print(row(source, labels, said.get(source, {})), flush=True)
        if arguments.sheets:
            arguments.sheets.mkdir(parents=True, exist_ok=True)
            sheet(labels).save(arguments.sheets / f"{source.replace(' ', '_')}.png")


if __name__ == "__main__":
    main()
