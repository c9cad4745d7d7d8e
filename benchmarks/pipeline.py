"""Everything but the model: how fast labels become polygons, and scenes text and labels again.

    python benchmarks/pipeline.py [--size 10240] [--rivals FOLDER] [--json FILE]
    python benchmarks/pipeline.py --memory 20480 61440

Label pictures, cut into squares of 1,024 px that are turned and flipped, fill a raster of any size; pixels of
the sample scenes fill a scene of the same size, in a UTM zone at 0.5 m. On these are measured:

- vectorising: labels to a GeoPackage, by this engine and by others. All find regions of edge-connected pixels
  and write their outlines; the engine also reads scores, and writes areas, a style and metadata;
- tiling and stitching: `segment` with `oracle:LABELS` as its model, which writes what a model would, so that
  everything else is done: tiles read, texts written, checked and kept in the ledger, tiles stitched, polygons
  written. Beside it: copying the scene block by block; and reading it block by block while a ready class
  raster of its pixels is read and written, which is the least that anything could do.

Each run has its own process, and the ways take turns; medians of the repeats. Seconds are without imports;
CPU seconds, of all threads together, say what is the program's own where other programs run beside it. The
peak of resident memory is the whole process's, imports included. Mpx are pixels of the label raster.

`--memory` has the text path go through rasters of several sizes and compares their peaks.

FOLDER of `--rivals` holds the packages to compare with, which are not dependencies of this one: what
`pip install --no-deps --target FOLDER` makes of segment-geospatial, geoai-py, opencv-python-headless, tqdm,
xarray, rioxarray, leafmap and what leafmap requires. Of samgeo and geoai only the module that holds
`raster_to_vector` is loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline_parts.ways import ENGINE, STITCHING, TEXT_PATH, VECTORISING, WAYS, Way

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "sample_tiles"
SCENES = ("banepa_labelled.tif", "prairie_lakes.tif", "amazon_forest.tif")

Result = dict[str, Any]


def start(job: str, **values: object) -> Result:
    """Does a job in a process of its own; of one that fails, the last line of what it said is returned."""
    # This process imports nothing large: a process that is started begins with its parent's peak.
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pipeline_parts.measuring"],
        input=json.dumps({"job": job, **values}),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])},
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        return {"missing": said[-1]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def make(folder: str, size: int, ways: Sequence[Way], options: argparse.Namespace) -> None:
    made = start(
        "make",
        folder=folder,
        size=size,
        tasks=sorted({way.task for way in ways}),
        labels=[str(path.resolve()) for path in options.labels],
        pictures=[str(SAMPLES / name) for name in SCENES],
        compress=options.compress,
    )
    if "missing" in made:
        raise SystemExit(f"The rasters could not be made: {made['missing']}")
    print(f"{size} px square, of {made['labels']} label pictures", flush=True)


def measure(size: int, ways: Sequence[Way], options: argparse.Namespace) -> dict[str, Result]:
    """Returns by way the medians of its runs, with Mpx/s and the number of polygons; or what is missing."""
    runs: dict[str, list[Result]] = {way.name: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        make(folder, size, ways, options)
        for _ in range(options.repeats):
            for name, results in runs.items():
                if results and "missing" in results[-1]:
                    continue
                results.append(
                    start(
                        "measure",
                        folder=folder,
                        way=name,
                        rivals=options.rivals and str(options.rivals.resolve()),
                    )
                )
                print(f"{name}: {describe(results[-1])}", flush=True)
    return {name: summarise(results, size) for name, results in runs.items()}


def describe(result: Result) -> str:
    return result.get("missing") or f"{result['seconds']:.2f} s, {result['peak_mib']:.0f} MiB"


def summarise(results: Sequence[Result], size: int) -> Result:
    if "missing" in results[-1]:
        return results[-1]
    medians = {
        key: statistics.median(result[key] for result in results)
        for key in ("seconds", "cpu_seconds", "peak_mib")
    }
    return {
        **medians,
        "megapixels_per_second": size * size / 1e6 / medians["seconds"],
        "polygons": results[-1]["polygons"],
    }


def print_table(title: str, results: dict[str, Result]) -> None:
    print(f"\n| {title} | s | CPU s | Mpx/s | peak, MiB | polygons |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, result in results.items():
        if "missing" in result:
            print(f"| {name} | – | – | – | – | {result['missing']} |")
            continue
        polygons = "–" if result["polygons"] is None else f"{result['polygons']:,}"
        print(
            f"| {name} | {result['seconds']:.2f} | {result['cpu_seconds']:.2f} |"
            f" {result['megapixels_per_second']:.1f} | {result['peak_mib']:,.0f} | {polygons} |"
        )


def compare(results: dict[str, Result]) -> dict[str, float]:
    """Prints how many times as long others take as the engine, and returns it by way.

    Of the text path it is the other way round: how many times as long it takes as what it is held against.
    """
    seconds = {name: result["seconds"] for name, result in results.items() if "seconds" in result}
    rivals = [way.name for way in WAYS if way.task == VECTORISING and way.name != ENGINE]
    floors = [way.name for way in WAYS if way.task == STITCHING and way.name != TEXT_PATH]
    ratios = {name: seconds[name] / seconds[ENGINE] for name in rivals if {name, ENGINE} <= seconds.keys()}
    if ratios:
        fastest = min(ratios, key=ratios.__getitem__)
        print(f"\nvectorising: {ratios[fastest]:.2f} times as fast as the fastest other, {fastest}")
    for name in floors:
        if {name, TEXT_PATH} <= seconds.keys():
            ratios[name] = seconds[TEXT_PATH] / seconds[name]
            cpu = results[TEXT_PATH]["cpu_seconds"] / results[name]["cpu_seconds"]
            print(f"text path: {ratios[name]:.2f} times as long as {name}, {cpu:.2f} times its CPU seconds")
    return ratios


def compare_ways(options: argparse.Namespace) -> Result:
    """Measures all ways at one size."""
    results = measure(options.size, chosen(options.only, WAYS), options)
    for task in (VECTORISING, STITCHING):
        of_task = {way.name: results[way.name] for way in WAYS if way.task == task and way.name in results}
        if of_task:
            print_table(task, of_task)
    return {"size": options.size, "results": results, "ratios": compare(results)}


def compare_sizes(options: argparse.Namespace) -> Result:
    """Measures the text path at several sizes."""
    sizes = sorted(options.memory)
    names = options.only or [TEXT_PATH]
    results = [measure(size, chosen(names, WAYS), options) for size in sizes]
    by_size = {
        f"{name}, {size} px": of_size[name]
        for name in names
        for size, of_size in zip(sizes, results, strict=True)
    }
    print_table("memory", by_size)
    ratios = {}
    for name in names:
        peaks = [of_size[name].get("peak_mib", float("nan")) for of_size in results]
        ratios[name] = peaks[-1] / peaks[0]
        pixels = (sizes[-1] / sizes[0]) ** 2
        print(f"\n{name}: {pixels:.0f} times the pixels, {ratios[name]:.2f} times the memory")
    return {"sizes": sizes, "results": by_size, "ratios": ratios}


def chosen(names: Sequence[str] | None, ways: Sequence[Way]) -> list[Way]:
    return [way for way in ways if names is None or way.name in names]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=10240, help="width and height in pixels")
    parser.add_argument(
        "--memory", type=int, nargs="+", metavar="SIZE", help="compare the peaks at these sizes"
    )
    parser.add_argument("--repeats", type=int, help="default: 3, with --memory 1")
    parser.add_argument("--labels", type=Path, nargs="+", default=[SAMPLES], help="label pictures or folders")
    parser.add_argument("--compress", default="deflate", help="of the scene, as GDAL calls it, or none")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[way.name for way in WAYS])
    parser.add_argument("--rivals", type=Path, metavar="FOLDER")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.repeats = options.repeats or (1 if options.memory else 3)
    results = compare_sizes(options) if options.memory else compare_ways(options)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
