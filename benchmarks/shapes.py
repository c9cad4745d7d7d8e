"""What outlines of each shape are like, and how well they agree with a reference.

    python benchmarks/shapes.py --data DATA [--only banepa inria fields]
    python benchmarks/shapes.py --data DATA --ledgers FOLDER

DATA is the folder of labelled imagery that the training takes; held-out places are shown. Without `--ledgers`
the objects are those of the labels themselves, as pixels; with it those that the model found, rendered with
`--refine seams` from the ledgers that `benchmarks/objects.py --scenes FOLDER` leaves.

- drawn: polygons that have the shape, of all; vertices: of a polygon, its holes included;
- right: of the polygons that have the shape, share of their corners that are right to 5 degrees, as stairs of
  pixels all are; where an outline turns by 10 degrees or less is no corner;
- IoU and boundary IoU (within 2 pixels of an outline) of the scenes' pixels; F1 of polygons at an
  intersection over union of 0.5; PoLiS distance of those that are matched (Avbelj et al., 2015), in metres;
- coverage: neighbours share what they share, without gaps or overlaps (`shapely.coverage_is_valid`);
- polygons a second: of the processor's time, from class raster to polygons; with `--ledgers` for all of
  `t4s-geo render`.

`benchmarks/shape_costs.py` says what they cost.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import affine
import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import rasterio
import shapely
from mapped_scenes import CRS, burnt, file_name, reference_polygons, scored_scenes, transform_of
from processor import processor_seconds
from scipy.ndimage import minimum_filter
from splitting import render

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from t4s_geo.evaluation.object_matching import Matches, pair
from t4s_geo.evaluation.outlines import count_vertices, polis, share_of_right_angles
from t4s_geo.prompts import Prompt
from t4s_geo.vector.polygons import polygonise
from t4s_geo.vector.shapes.choice import KINDS, ShapeChoice
from t4s_geo.vector.shapes.kinds import kinds_of

DATA_SETS = ("banepa", "inria", "fields")
CORNER = 10
"""Degrees by which outlines turn at a corner, at least."""
COLUMNS = (
    "data set", "shape", "drawn", "vertices", "right", "IoU", "boundary IoU", "F1", "PoLiS, m", "coverage",
    "polygons a second",
)  # fmt: skip
EDGE = 2
"""Pixels from an outline that boundary IoU looks at."""

Polygons = npt.NDArray[np.object_]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Drawn:
    """Polygons of a scene in a shape.

    Attributes:
        polygons: In the CRS of `transform_of`.
        have_it: bool (polygons,), which of them have the shape.
        seconds: Of the processor.
    """

    polygons: Polygons
    have_it: Masks
    seconds: float

    @classmethod
    def of(cls, frame: geopandas.GeoDataFrame, shape: str, seconds: float) -> Drawn:
        """Those of a result."""
        have_it = (frame["shape"] == shape).to_numpy() if "shape" in frame else np.ones(len(frame), bool)
        return cls(frame.geometry.to_numpy(), have_it, seconds)


Draw = Callable[[InstanceScene, str, Path], Drawn]


@dataclass
class Tally:
    """Sums over scenes.

    Attributes:
        drawn: All polygons.
        matches: Pairs with a reference.
        distances: PoLiS distances of the pairs.
        pixels: Pixels of intersection and union, then the same near outlines.
    """

    drawn: list[Drawn]
    matches: list[Matches]
    distances: list[npt.NDArray[np.float64]]
    pixels: npt.NDArray[np.int64]

    def add(self, scene: InstanceScene, drawn: Drawn) -> None:
        """Compares the polygons of a scene with its labels."""
        numbers, transform = scene.objects(scene.asked[0]), transform_of(scene)
        wanted, polygons = reference_polygons(numbers, transform), drawn.polygons
        pairs = pair(polygons, wanted)
        self.drawn.append(drawn)
        self.matches.append(Matches(len(polygons), len(wanted), len(pairs)))
        self.distances.append(polis(polygons[pairs[:, 0]], wanted[pairs[:, 1]]))
        found, true = burnt(polygons, numbers.shape, transform), numbers > 0
        for place, (one, other) in enumerate(((found, true), (rim(found), rim(true)))):
            self.pixels[place] += [(one & other).sum(), (one | other).sum()]

    def row(self) -> str:
        """Returns the columns of the table."""
        polygons = np.concatenate([one.polygons for one in self.drawn])
        have_it = np.concatenate([one.have_it for one in self.drawn])
        matches = Matches(
            *(sum(getattr(one, name) for one in self.matches) for name in ("found", "wanted", "matched"))
        )
        iou, near = self.pixels[:, 0] / self.pixels[:, 1]
        right = share_of_right_angles(polygons[have_it], turning=CORNER) or 0.0
        valid = all(shapely.coverage_is_valid(one.polygons) for one in self.drawn)
        return (
            f"{have_it.sum()} of {len(polygons)} | {count_vertices(polygons).mean():.1f} | {right:.2f} "
            f"| {iou:.3f} | {near:.3f} | {matches.f1 or 0:.3f} | {np.concatenate(self.distances).mean():.2f} "
            f"| {'yes' if valid else 'no'} | {len(polygons) / sum(one.seconds for one in self.drawn):.0f}"
        )


def rim(mask: Masks) -> Masks:
    """Returns the pixels of a mask that lie near its outline."""
    core = minimum_filter(mask.astype(np.uint8), 2 * EDGE + 1, mode="constant", cval=0)
    return np.asarray(mask & ~core.astype(bool))


def draw_labels(scene: InstanceScene, shape: str, folder: Path) -> Drawn:
    """Makes polygons of a scene's labels."""
    return draw_numbers(scene.objects(scene.asked[0]), transform_of(scene), shape, folder)


def draw_numbers(
    numbers: npt.NDArray[np.integer], transform: affine.Affine, shape: str, folder: Path
) -> Drawn:
    """Makes polygons of numbered pixels, in the CRS of `transform_of`."""
    classes, objects = (folder / f"{name}.tif" for name in ("classes", "objects"))
    mask = (numbers > 0).astype(np.uint8)
    _write(classes, np.stack([mask, mask * np.uint8(255)]), transform)
    _write(objects, numbers[None].astype(np.uint32), transform)
    began = sum(processor_seconds())
    frames = [
        *polygonise(
            classes,
            [Prompt("object", "object")],
            exclusive=True,
            source="",
            object_raster=objects,
            kinds=kinds_of(ShapeChoice.parse([shape]), ["object"]),
        )
    ]
    seconds = sum(processor_seconds()) - began
    return Drawn.of(pandas.concat(frames), shape, seconds)


def _write(path: Path, bands: npt.NDArray[np.generic], transform: affine.Affine) -> None:
    count, height, width = bands.shape
    with rasterio.open(
        path, "w", driver="GTiff", count=count, height=height, width=width, dtype=bands.dtype, crs=CRS,
        transform=transform, compress="deflate", tiled=True, blockxsize=256, blockysize=256,
        interleave="band",
    ) as out:  # fmt: skip
        out.write(bands)


def draw_ledgers(ledgers: Path) -> Draw:
    """Returns what renders the ledgers in a folder, or in folders of it by data set."""

    def draw(scene: InstanceScene, shape: str, folder: Path) -> Drawn:
        output = folder / "shaped.gpkg"
        ledger = next(ledgers.rglob(f"{file_name(scene)}.ledger"))
        seconds = render(ledger, output, "--refine", "seams", "--shape", shape)
        frame = geopandas.read_file(output, layer="segments").to_crs(CRS)
        return Drawn.of(frame[frame["label"] == scene.asked[0]], shape, seconds)

    return draw


def compare(scenes: dict[str, list[InstanceScene]], draw: Draw) -> None:
    """Prints a row for each data set and shape."""
    print(f"| {' | '.join(COLUMNS)} |\n| {' | '.join(['---'] * len(COLUMNS))} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for source, group in scenes.items():
            for shape in reversed(KINDS):
                tally = Tally([], [], [], np.zeros((2, 2), np.int64))
                for scene in group:
                    tally.add(scene, draw(scene, shape, Path(folder)))
                print(f"| {source} | {shape} | {tally.row()} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="*", default=list(DATA_SETS), choices=DATA_SETS)
    parser.add_argument(
        "--ledgers", type=Path, help="what the model answered, as benchmarks/objects.py leaves it"
    )
    arguments = parser.parse_args()
    if arguments.data is None:
        parser.error("--data is missing")
    draw = draw_ledgers(arguments.ledgers) if arguments.ledgers else draw_labels
    compare(scored_scenes(read_scenes(arguments.data), arguments.only), draw)


if __name__ == "__main__":
    main()
