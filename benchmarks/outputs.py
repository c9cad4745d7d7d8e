"""What the formats of results cost: bytes, seconds and memory of files of so many polygons.

    python benchmarks/outputs.py [--polygons 20000 200000] [--vertices 24] [--repeats 3] [--json FILE]

Polygons are drawn at random, with so many vertices each at corners of pixels of 0.5 m, in three classes, and
written in frames of 10,000. Each file is written in a process of its own, which has written a small one
before, so that imports do not count. Bytes are those of the file and of the style beside it; seconds the
median of the repeats. Memory is how far the peak of the process is above what it held when writing began,
polygons included (on Linux only).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import shapely

from t4s_geo.vector.writers import WRITERS, write_result

LABELS = ("building", "water", "vegetation")
FRAME = 10_000
"""Polygons of a frame."""
PIXEL = 0.5
"""Metres along a pixel's side."""
SPREAD = 40
"""Pixels from the centre of one polygon to the next."""
METADATA = {"model": "embedded", "prompts": [{"label": label, "text": label} for label in LABELS]}


@dataclass(frozen=True)
class Cost:
    """What a file took.

    Attributes:
        megabytes: Its size, 10^6 bytes, its style included.
        seconds: Median time to write it.
        memory: Memory beyond what the polygons take, 10^6 bytes; the largest of the repeats.
    """

    megabytes: float
    seconds: float
    memory: float


def random_frame(first: int, count: int, vertices: int) -> geopandas.GeoDataFrame:
    """Makes a frame as `polygonise` does.

    Args:
        first: Polygons in frames before this one; places and shapes depend on it.
        count: Polygons.
        vertices: Vertices of each.
    """
    rng = np.random.default_rng(first)
    angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radii = rng.uniform(0.5, 1, (count, vertices)) * SPREAD / 2
    row, column = np.divmod(np.arange(first, first + count), 500)
    x = np.round(column[:, None] * SPREAD + radii * np.cos(angles)) * PIXEL + 500_000
    y = np.round(row[:, None] * SPREAD + radii * np.sin(angles)) * PIXEL + 5_000_000
    geometry = shapely.polygons(np.stack([x, y], axis=-1))
    labels = np.array(LABELS, object)[rng.integers(0, len(LABELS), count)]
    columns = {
        "label": labels,
        "prompt": labels,
        "score": rng.uniform(0.5, 1, count).round(3),
        "area_m2": shapely.area(geometry).round(2),
        "source": "scene.tif",
        "status": "new",
    }
    return geopandas.GeoDataFrame(columns, geometry=geometry, crs=pyproj.CRS.from_epsg(32633))


def measure_once(suffix: str, polygons: int, vertices: int) -> Cost:
    """Writes one file; in a process that has nothing else to do."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder) / f"first{suffix}", [random_frame(0, 100, vertices)])
        frames = [
            random_frame(first, min(FRAME, polygons - first), vertices) for first in range(0, polygons, FRAME)
        ]
        # Makes the peak what is held now.
        Path("/proc/self/clear_refs").write_text("5")
        held, began = _memory("VmRSS"), time.perf_counter()
        path = Path(folder) / f"out{suffix}"
        _write(path, frames)
        seconds = time.perf_counter() - began
        written = sum(file.stat().st_size for file in Path(folder).glob("out.*"))
        return Cost(written / 1e6, seconds, max(0.0, _memory("VmHWM") - held))


def measure(suffix: str, polygons: int, vertices: int, repeats: int) -> Cost:
    """Writes a file several times, each in a process of its own."""
    costs = []
    for _ in range(repeats):
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            costs.append(pool.submit(measure_once, suffix, polygons, vertices).result())
    seconds = statistics.median(cost.seconds for cost in costs)
    return Cost(costs[0].megabytes, seconds, max(cost.memory for cost in costs))


def _write(path: Path, frames: list[geopandas.GeoDataFrame]) -> None:
    write_result(path, frames, labels=LABELS, metadata=METADATA)


def _memory(name: str) -> float:
    """Returns resident memory of this process as the kernel counts it, 10^6 bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (kibibytes,) = (line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kibibytes) * 1024 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--polygons", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--vertices", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    results: dict[str, dict[int, Cost]] = {}
    titles = [f"{count:,} polygons: MB | s | memory, MB" for count in arguments.polygons]
    print(f"| | {' | '.join(titles)} |")
    print(f"| --- |{' ---: |' * 3 * len(titles)}")
    for writer in dict.fromkeys(WRITERS.values()):
        costs = {
            count: measure(writer.suffixes[0], count, arguments.vertices, arguments.repeats)
            for count in arguments.polygons
        }
        results[writer.name] = costs
        cells = [f"{cost.megabytes:.1f} | {cost.seconds:.2f} | {cost.memory:.0f}" for cost in costs.values()]
        print(f"| {writer.name} | {' | '.join(cells)} |", flush=True)
    if arguments.json:
        found = {
            name: {count: asdict(cost) for count, cost in costs.items()} for name, costs in results.items()
        }
        arguments.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
