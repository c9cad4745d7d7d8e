"""What footprints are like, and what they cost: houses of a held-out town, as pixels and as footprints.

    python benchmarks/footprints.py --ledger LEDGER --data DATA [--picture OUT.jpg]

DATA is the folder of labelled imagery that the training takes, LEDGER that of its scene of Banepa, as
`benchmarks/objects.py --only banepa --scenes FOLDER` leaves it.

- vertices: corners a polygon where the outline turns by more than 10 degrees, of footprints alone;
- right: share of these that are right to 5 degrees;
- F1: polygons matched one to one at an intersection over union of 0.5 and of 0.75;
- seconds: of the processor, for all of `t4s-geo render`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import shapely
from objects import file_name, reference_of, scored_scenes, transform_of
from PIL import Image, ImageDraw
from splitting import render

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from t4s_geo.evaluation.object_matching import match
from t4s_geo.evaluation.outlines import turns

LABEL = "building"
KINDS = ("raw", "footprint")
OPTIONS = ("--refine", "seams", "--min-area", "0")
PLACE = (240, 280, 620)
"""First column and row of what the picture shows, and its side, in pixels of the scene."""
ZOOM = 1.25


def corners(polygons: np.ndarray) -> tuple[float, float]:
    """Returns the corners of each polygon's outer ring, and the share of right ones."""
    angles = turns(shapely.polygons(shapely.get_exterior_ring(polygons)))
    turning, right = (angles > 10).sum(), (np.abs(angles - 90) < 5).sum()
    return turning / len(polygons), right / turning


def row(kind: str, frame: geopandas.GeoDataFrame, wanted: np.ndarray, seconds: float) -> str:
    """Returns a row of the table."""
    frame = frame[frame["label"] == LABEL]
    polygons = frame.geometry.to_numpy()
    drawn = polygons if kind == "raw" else polygons[(frame["shape"] == kind).to_numpy()]
    vertices, right = corners(drawn)
    ours, theirs = shapely.union_all(polygons), shapely.union_all(wanted)
    iou = shapely.intersection(ours, theirs).area / shapely.union(ours, theirs).area
    scores = (2 * match(polygons, wanted, at).matched / (len(polygons) + len(wanted)) for at in (0.5, 0.75))
    f1, f1_close = scores
    valid = "yes" if shapely.coverage_is_valid(polygons) else "no"
    return (
        f"| {kind} | {len(drawn)} of {len(polygons)} | {vertices:.1f} | {right:.2f} | {iou:.3f} "
        f"| {f1:.3f} | {f1_close:.3f} | {valid} | {seconds:.1f} |"
    )


def draw(scene: InstanceScene, frames: list[geopandas.GeoDataFrame], path: Path) -> None:
    """Draws a part of the scene beside itself, with the polygons of each frame."""
    column, line, side = PLACE
    size = round(side * ZOOM)
    sheet = Image.new("RGB", (size * len(frames) + 6 * (len(frames) - 1), size), "white")
    for number, frame in enumerate(frames):
        part = Image.fromarray(scene.rgb[line : line + side, column : column + side]).resize((size, size))
        pen = ImageDraw.Draw(part)
        for polygon in frame.geometry[frame["label"] == LABEL]:
            for ring in (polygon.exterior, *polygon.interiors):
                points = [~transform_of(scene) @ point for point in ring.coords]
                pen.line([((x - column) * ZOOM, (y - line) * ZOOM) for x, y in points], "#ffd400", 2)
        sheet.paste(part, (number * (size + 6), 0))
    sheet.save(path, quality=80)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    scenes = scored_scenes(read_scenes(arguments.data), ["banepa"])["banepa"]
    (scene,) = (one for one in scenes if file_name(one) == arguments.ledger.stem)
    wanted = reference_of(scene)
    reference = corners(shapely.simplify(wanted, 3 * scene.ground_sampling_distance))
    print(f"Reference, its stairs simplified: {reference[0]:.1f} vertices, {reference[1]:.2f} right.")
    print("| shape | drawn so | vertices | right | IoU | F1 | F1 at 0.75 | coverage | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    frames = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            output = Path(folder) / f"{kind}.gpkg"
            seconds = render(arguments.ledger, output, *OPTIONS, "--shape", kind)
            frames.append(geopandas.read_file(output, layer="segments"))
            print(row(kind, frames[-1], wanted, seconds), flush=True)
    if arguments.picture:
        draw(scene, frames, arguments.picture)


if __name__ == "__main__":
    main()
