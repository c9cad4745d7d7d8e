"""What the embedded checkpoint is good for: objects of held-out places, an area a row, and pictures of some.

    python benchmarks/places.py --data DATA [--only banepa] [--scenes FOLDER] [--pictures FOLDER] [-- OPTIONS]

Scenes, models and matching are those of `benchmarks/objects.py`; large scenes are cut into areas, and an
object is of the area that a point inside it lies in; small scenes share a row (`TOGETHER`). With
`--pictures` the areas with the highest and the lowest F1 of each data set are drawn side by side: green for
what was found, red for what is not there, and yellow for what was missed or merged. Areas with fewer than
`FEWEST` objects are not drawn.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import affine
import numpy as np
import shapely
from mapped_scenes import (
    burnt,
    file_name,
    known_polygons,
    pixels_inside,
    polygons_of,
    reference_of,
    scored_scenes,
    transform_of,
)
from objects import segment
from PIL import Image, ImageDraw

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from t4s_geo.evaluation.object_matching import pair

SOURCES = ("banepa", "inria", "fields", "cars", "pools", "crowns")
"""Data sets whose outlines are compared; of trees that are points see `benchmarks/tree_points.py`."""
TOGETHER = {"pools": 16}
"""Areas of a data set that share a row of the table."""
SIDE = 1024
"""Pixels along each side of an area at most."""
FEWEST = 8
"""Objects of an area that is worth a picture."""
GAP = 12
"""Pixels between two pictures."""
HEIGHT = 520
"""Pixels of a picture."""
FOUND, WRONG, MISSED = (60, 220, 90), (240, 60, 50), (255, 220, 40)


@dataclass(frozen=True, eq=False)
class Area:
    """A part of a held-out scene, and the objects whose inner points lie in it.

    Attributes:
        scene: The scene.
        place: Its rows and columns.
        ours: Polygons that were found.
        theirs: Polygons that are there.
        is_matched: Of each of `ours`, then of each of `theirs`: it is one of a pair.
        both: Known pixels that are of an object and were found.
        either: Known pixels that are one of the two.
    """

    scene: InstanceScene
    place: tuple[slice, slice]
    ours: np.ndarray
    theirs: np.ndarray
    is_matched: tuple[np.ndarray, np.ndarray]
    both: int
    either: int

    @property
    def name(self) -> str:
        """The scene's name, with the area's first row and column where it is not all of it."""
        rows, columns = self.place
        whole = (rows.start, columns.start) == (0, 0) and self.scene.classes[self.place].shape == (
            self.scene.classes.shape
        )
        return self.scene.name if whole else f"{self.scene.name} {rows.start}, {columns.start}"

    @property
    def f1(self) -> float:
        """Of its objects."""
        return 2 * float(self.is_matched[0].sum()) / max(len(self.ours) + len(self.theirs), 1)

    def draw(self) -> Image.Image:
        """Returns its picture with the outlines of its objects."""
        rows, columns = self.place
        part = self.scene.rgb[self.place]
        scale = HEIGHT / part.shape[0]
        picture = Image.fromarray(part).resize((round(part.shape[1] * scale), HEIGHT))
        to_picture = (
            affine.Affine.scale(scale)
            @ affine.Affine.translation(-columns.start, -rows.start)
            @ ~transform_of(self.scene)
        )
        pen = ImageDraw.Draw(picture)
        missed = self.theirs[~self.is_matched[1]]
        for polygons, colour in (
            (missed, MISSED),
            (self.ours[~self.is_matched[0]], WRONG),
            (self.ours[self.is_matched[0]], FOUND),
        ):
            for ring in shapely.get_parts(shapely.boundary(polygons)):
                pen.line([to_picture @ point for point in shapely.get_coordinates(ring)], colour, 2)
        return picture


def row_of(areas: Sequence[Area]) -> str:
    """Returns a line of the table for areas of one data set."""
    scene = areas[0].scene
    matched = sum(int(area.is_matched[0].sum()) for area in areas)
    ours, theirs = (sum(len(some) for some in sides) for sides in zip(*map(_sides, areas), strict=True))
    f1 = 2 * matched / max(ours + theirs, 1)
    iou = sum(area.both for area in areas) / max(sum(area.either for area in areas), 1)
    names = " to ".join(dict.fromkeys((areas[0].name, areas[-1].name)))
    return (
        f"| {scene.source} | {names} | {scene.asked[0]} | {scene.ground_sampling_distance:g} | {f1:.2f} "
        f"| {iou:.2f} | {matched} / {theirs} | {ours} |"
    )


def _sides(area: Area) -> tuple[np.ndarray, np.ndarray]:
    return area.ours, area.theirs


def areas_of(scene: InstanceScene, polygons: np.ndarray) -> Iterator[Area]:
    """Cuts a scene and what was found there into areas; those without either are left out."""
    transform, known = transform_of(scene), scene.label_is_known(scene.asked[0])
    ours, theirs = known_polygons(scene, polygons), reference_of(scene)
    pairs = pair(ours, theirs)
    matched = tuple(np.isin(np.arange(len(some)), pairs[:, side]) for side, some in enumerate((ours, theirs)))
    there = scene.objects(scene.asked[0]) > 0
    covered = burnt(ours, there.shape, transform) & known
    corners = [pixels_inside(some, transform) for some in (ours, theirs)]
    rows, columns = there.shape
    for top in range(0, rows, SIDE):
        for left in range(0, columns, SIDE):
            place = np.s_[top : min(top + SIDE, rows), left : min(left + SIDE, columns)]
            here = [(at[:, 1] // SIDE == top // SIDE) & (at[:, 0] // SIDE == left // SIDE) for at in corners]
            if any(some.any() for some in here):
                both, either = covered[place] & there[place], covered[place] | there[place]
                yield Area(
                    scene,
                    place,
                    ours[here[0]],
                    theirs[here[1]],
                    (matched[0][here[0]], matched[1][here[1]]),
                    int(both.sum()),
                    int(either.sum()),
                )


def draw_ends(areas: Sequence[Area], path: Path) -> None:
    """Draws the area with the highest F1 and that with the lowest side by side."""
    worth = sorted((area for area in areas if len(area.theirs) >= FEWEST), key=lambda area: area.f1)
    if not worth:
        return
    pictures = [area.draw() for area in ([worth[-1], worth[0]] if len(worth) > 1 else worth)]
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
    both, left = Image.new("RGB", (width, HEIGHT), "white"), 0
    for picture in pictures:
        both.paste(picture, (left, 0))
        left += picture.width + GAP
    both.save(path, quality=85)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="embedded", help="as of t4s-geo")
    parser.add_argument("--only", nargs="*", default=list(SOURCES), choices=SOURCES, help="data sets")
    parser.add_argument("--scenes", type=Path, help="folder to leave scenes and results in")
    parser.add_argument("--pictures", type=Path, help="folder to draw into")
    parser.add_argument("options", nargs="*", help="options of the engine, after --")
    arguments = parser.parse_args()
    print("| data set | area | label | metres a pixel | F1 | IoU | matched / there | found |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for source, scenes in scored_scenes(
            read_scenes(arguments.data, arguments.only), arguments.only
        ).items():
            folder = (arguments.scenes or Path(temporary)) / source
            folder.mkdir(parents=True, exist_ok=True)
            segment(scenes, folder, arguments.model, arguments.options)
            areas = []
            for scene in scenes:
                found = polygons_of(folder / f"{file_name(scene)}.gpkg", scene.asked[0])
                areas += areas_of(scene, found)
            together = TOGETHER.get(source, 1)
            for first in range(0, len(areas), together):
                print(row_of(areas[first : first + together]), flush=True)
            if arguments.pictures:
                arguments.pictures.mkdir(parents=True, exist_ok=True)
                draw_ends(areas, arguments.pictures / f"objects_{source}.jpg")


if __name__ == "__main__":
    main()
