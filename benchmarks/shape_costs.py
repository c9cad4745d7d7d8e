"""What outlines of each shape cost on large rasters: time, and memory that does not grow.

    python benchmarks/shape_costs.py [--sizes 5120 10240] [--labels PATH …] [--only raw smooth …] [--times 3]

Label pictures, those of the sample scenes unless others are named, are laid out in squares that are turned
and flipped until they fill rasters of these sizes (`pipeline_parts/inputs.py`). From each, polygons are made
in a process of its own for each shape, and written to a GeoPackage, several times in turn. Printed are the
least of the seconds on the clock and of those of the processor, those of the system and of all threads and
processes included, without imports; how many times those of `raw` each is; how many of them the process took
that draws outlines beside; and the peak of resident memory, that of this process included. `mixed` draws
footprints of the first label, and smooth outlines of the others.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import shapely
from formats.pictures import find_pictures
from pipeline_parts.inputs import make_inputs
from pipeline_parts.ways import VECTORISING, Inputs
from processor import processor_seconds

from t4s_geo.memory_limit import share_heaps
from t4s_geo.prompts import Prompt
from t4s_geo.raster.cache import narrow_cache
from t4s_geo.raster.categories import read_category_names
from t4s_geo.vector.polygons import polygonise
from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.shapes.kinds import kinds_of
from t4s_geo.vector.writers import write_result

SAMPLES = Path(__file__).resolve().parent.parent / "sample_tiles"
SHAPES = {
    "raw": ["raw"],
    "smooth": ["smooth"],
    "footprint": ["footprint"],
    "mixed": ["smooth", "class 1=footprint"],
}
"""What `--shape` is by name."""
WHOSE = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def measure(folder: Path, shape: str) -> dict[str, float]:
    """Makes polygons in this process; returns their number, seconds and MiB."""
    narrow_cache()
    share_heaps()
    inputs = Inputs(folder)
    names = list(read_category_names(inputs.labels).values())
    kinds = kinds_of(ShapeChoice.parse(SHAPES[shape]), names)
    counts = np.zeros(2, np.int64)

    def counted() -> Iterator[geopandas.GeoDataFrame]:
        prompts = [Prompt(name, name) for name in names]
        for frame in polygonise(inputs.classes, prompts, exclusive=True, source="", kinds=kinds):
            counts[:] += len(frame), shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()
            yield frame

    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        began, used = time.perf_counter(), processor_seconds()
        write_result(Path(scratch) / "out.gpkg", counted(), labels=names, metadata={})
        clock, seconds = time.perf_counter() - began, np.subtract(processor_seconds(), used).tolist()
    peaks = (
        resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "polygons": int(counts[0]),
        "vertices": int(counts[1]),
        "clock": clock,
        "processor": sum(seconds),
        "beside": seconds[1],
        "peak": sum(peaks) / 1024,
    }


def compare(size: int, labels: list[Path], shapes: list[str], times: int) -> None:
    """Prints a row for each shape."""
    with tempfile.TemporaryDirectory() as folder:
        make_inputs(Inputs(Path(folder)), size, [VECTORISING], find_pictures(labels), [], "none")
        found: dict[str, list[dict[str, float]]] = {shape: [] for shape in shapes}
        for _ in range(times):
            for shape, rows in found.items():
                command = [sys.executable, __file__, "--one", folder, shape]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                rows.append(json.loads(told))
    least = {
        shape: {name: min(row[name] for row in rows) for name in ("clock", "processor")}
        for shape, rows in found.items()
    }
    for shape, rows in found.items():
        cells = [f"{size:,}", shape, f"{rows[0]['polygons']:,}", f"{rows[0]['vertices']:,}"]
        for name, seconds in least[shape].items():
            share = seconds / least["raw"][name] if "raw" in least else 1.0
            cells += [f"{seconds:.1f}", f"{share:.2f}"]
        cells.append(f"{min(row['beside'] for row in rows):.1f}")
        cells.append(f"{max(row['peak'] for row in rows):.0f}")
        print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[5120, 10240], help="pixels a side")
    parser.add_argument("--labels", type=Path, nargs="+", default=[SAMPLES], help="label pictures or folders")
    parser.add_argument("--only", nargs="+", default=list(SHAPES), choices=list(SHAPES))
    parser.add_argument("--times", type=int, default=3, help="runs of each, in turn (%(default)s)")
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "SHAPE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(Path(options.one[0]), options.one[1])))
        return
    print(
        "| px | shape | polygons | vertices | clock, s | times raw | processor, s | times raw | beside, s "
        "| peak, MiB |"
    )
    print("| ---: | --- |" + " ---: |" * 8, flush=True)
    for size in options.sizes:
        compare(size, options.labels, options.only, options.times)


if __name__ == "__main__":
    main()
