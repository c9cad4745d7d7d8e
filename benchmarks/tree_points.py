"""Single trees: points of trees of held-out places that have a polygon of their own.

    python benchmarks/tree_points.py --data DATA [--refine edges seams] [-- OPTIONS]

DATA is the folder of labelled imagery that the training takes. Tiles of Palm Springs are segmented by the
engine. A polygon finds a tree if it holds its point, and it finds one at the most; so a wood in one piece is
one tree. Beside it: intersection over union with what grows within reach of the points (`tree_points.py` of
the training says how), of pixels, and F1 of polygons matched one to one at 0.5 of it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import shapely
from mapped_scenes import file_name, polygons_of, scored_scenes, transform_of
from objects import count_polygons, segment

from embedded_training.naip import read_points
from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.scoring import ObjectCounts


def count_found(polygons: np.ndarray, scene: InstanceScene, points: np.ndarray) -> int:
    """Counts the polygons that hold a tree's point; points are pixel columns and rows, shape (points, 2)."""
    # The middle of the point's pixel.
    x, y = transform_of(scene) @ (points.T + 0.5)
    holding, _ = shapely.STRtree(shapely.points(x, y)).query(polygons, predicate="contains")
    return len(np.unique(holding))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--refine", nargs="*", default=["edges", "seams"])
    parser.add_argument("options", nargs="*", help="options of the engine, after --")
    arguments = parser.parse_args()
    scenes = scored_scenes(read_scenes(arguments.data, ["trees"]), ["trees"])["trees"]
    print("| refine | F1 of points | found / there | polygons | IoU | F1 of crowns |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for refine in arguments.refine:
        found = there = polygon_count = 0
        counts = ObjectCounts()
        with tempfile.TemporaryDirectory() as temporary:
            segment(scenes, Path(temporary), "embedded", ["--refine", refine, *arguments.options])
            for scene in scenes:
                points = read_points(arguments.data / "trees_naip" / f"{scene.name}.csv")
                polygons = polygons_of(Path(temporary) / f"{file_name(scene)}.gpkg", "tree")
                found += count_found(polygons, scene, points)
                there += len(points)
                polygon_count += len(polygons)
                counts += count_polygons(scene, polygons)
        print(
            f"| {refine} | {2 * found / (there + polygon_count):.2f} | {found} / {there} | {polygon_count} "
            f"| {counts.iou:.2f} | {counts.f1:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
