"""What outlines of each shape cost on large rasters: time, and memory that does not grow.

    python benchmarks/shape_costs.py [--sizes 5120 10240] [--labels PATH …] [--only raw smooth …]

Label pictures, those of the sample scenes unless others are named, are laid out in squares that are turned
and flipped until they fill rasters of these sizes (`pipeline_parts/inputs.py`). From each, polygons are made
in a process of its own for each shape, and written to a GeoPackage. Printed are the seconds of the processor,
those of the system and of all threads included, without imports; how many times those of `raw` that is; and
the peak of resident memory. `mixed` draws footprints of the first label, and smooth outlines of the others.
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
        began = time.process_time()
        write_result(Path(scratch) / "out.gpkg", counted(), labels=names, metadata={})
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"polygons": int(counts[0]), "vertices": int(counts[1]), "seconds": seconds, "peak": peak}


def compare(size: int, labels: list[Path], shapes: list[str]) -> None:
    """Prints a row for each shape."""
    with tempfile.TemporaryDirectory() as folder:
        make_inputs(Inputs(Path(folder)), size, [VECTORISING], find_pictures(labels), [], "none")
        raw = 0.0
        for shape in shapes:
            command = [sys.executable, __file__, "--one", folder, shape]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            raw = found["seconds"] if shape == "raw" else raw
            times = f"{found['seconds'] / raw:.2f}" if raw else "–"
            print(
                f"| {size:,} | {shape} | {found['polygons']:,} | {found['vertices']:,} "
                f"| {found['seconds']:.1f} | {times} | {found['peak']:.0f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[5120, 10240], help="pixels a side")
    parser.add_argument("--labels", type=Path, nargs="+", default=[SAMPLES], help="label pictures or folders")
    parser.add_argument("--only", nargs="+", default=list(SHAPES), choices=list(SHAPES))
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "SHAPE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(Path(options.one[0]), options.one[1])))
        return
    print("| px | shape | polygons | vertices | processor, s | times raw | peak, MiB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for size in options.sizes:
        compare(size, options.labels, options.only)


if __name__ == "__main__":
    main()
