"""Centrelines of drawn streets: what they cost by size of the scene, and how well they lie.

    python benchmarks/centrelines.py [--sizes 2560 5120 10240]

Streets of two to twelve metres, 0.3 m a pixel, bend through the whole scene; their axes are known. A line is
right where it is within two metres of an axis, and an axis is found where a line is within two metres of it.
Each size runs in a process of its own, whose peak of memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
import shapely
import shapely.affinity
from affine import Affine

from t4s_geo.prompts import Prompt
from t4s_geo.raster.cache import narrow_cache
from t4s_geo.vector.lines.centrelines import centrelines

PIXEL = 0.3
SPACING = 260.0
"""Pixels from one street to the next."""
WIDTHS = np.array([7, 13, 20, 40])
"""Pixels, in turn."""
NEAR = 2.0
"""Metres."""
ROWS = 256
Pair = tuple[np.ndarray, np.ndarray]


def streets(columns: np.ndarray, rows: np.ndarray) -> Pair:
    """Distances in pixels from the nearest axis of each of two families of streets, and these's widths."""
    along, across = 0.94 * columns + 0.34 * rows, 0.94 * rows - 0.34 * columns
    bent = (across + 40 * np.sin(along / 900), along + 30 * np.sin(across / 700))
    numbers = [np.floor(one / SPACING).astype(np.int64) for one in bent]
    distances = [np.abs(one - (number + 0.5) * SPACING) for one, number in zip(bent, numbers, strict=True)]
    widths = [WIDTHS[(number * step) % WIDTHS.size] for number, step in zip(numbers, (1, 3), strict=True)]
    return np.stack(distances), np.stack(widths)


def draw(path: Path, size: int) -> None:
    """Writes a class raster of the streets."""
    profile = {
        "driver": "GTiff", "dtype": "uint8", "count": 2, "width": size, "height": size,
        "crs": "EPSG:32640", "transform": Affine(PIXEL, 0, 500_000, 0, -PIXEL, 2_800_000),
        "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate", "zlevel": 1,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        for first in range(0, size, ROWS):
            rows, columns = np.mgrid[first : first + ROWS, :size] + 0.5
            distances, widths = streets(columns, rows)
            classes = (distances <= widths / 2).any(axis=0).astype(np.uint8)
            target.write(np.stack([classes, 204 * classes]), window=((first, first + ROWS), (0, size)))


def measure(path: Path) -> dict[str, float]:
    """Draws centrelines and scores them."""
    # As the command line does, before anything is read.
    narrow_cache()
    with rasterio.open(path) as classes, tempfile.TemporaryDirectory(dir=path.parent) as folder:
        began = time.process_time()
        frames = centrelines(
            classes, [Prompt("road", "road")], ["road"], Path(folder), exclusive=True, source="drawn"
        )
        lines = [line for frame in frames for line in frame.geometry]
        seconds, size = time.process_time() - began, classes.width
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        back = ~classes.transform
    pixels = [shapely.affinity.affine_transform(line, back.to_shapely()) for line in lines]
    right, complete = score(pixels, size)
    return {
        "size": size,
        "seconds": seconds,
        "lines": len(lines),
        "lines_per_second": len(lines) / seconds,
        "kilometres": sum(line.length for line in pixels) * PIXEL / 1000,
        "peak_mib": peak,
        "correctness": right,
        "completeness": complete,
    }


def score(lines: list[shapely.LineString], size: int) -> tuple[float, float]:
    """Returns the correctness and the completeness of lines, in pixels, of a scene of that size."""
    points = shapely.get_coordinates(shapely.segmentize(np.array(lines), 3.0))
    distances, _ = streets(points[:, 0], points[:, 1])
    right = (distances.min(axis=0) * PIXEL <= NEAR).mean()
    rng = np.random.default_rng(0)
    places = rng.uniform(0, size, (400_000, 2))
    on_axis = places[(streets(places[:, 0], places[:, 1])[0] < 0.5).any(axis=0)]
    tree = shapely.STRtree(lines)
    found, _ = tree.query(shapely.points(on_axis), predicate="dwithin", distance=NEAR / PIXEL)
    return float(right), len(np.unique(found)) / len(on_axis)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[2560, 5120, 10240])
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    print("| px | lines | km | CPU s | lines a second | peak, MiB | correctness | completeness |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "streets.tif"
            draw(path, size)
            done = subprocess.run(
                [sys.executable, __file__, "--measure", str(path)], check=True, capture_output=True, text=True
            )
        one = json.loads(done.stdout)
        print(
            f"| {size:,} | {one['lines']:,} | {one['kilometres']:.1f} | {one['seconds']:.1f} "
            f"| {one['lines_per_second']:.0f} | {one['peak_mib']:.0f} | {one['correctness']:.3f} "
            f"| {one['completeness']:.3f} |"
        )


if __name__ == "__main__":
    main()
