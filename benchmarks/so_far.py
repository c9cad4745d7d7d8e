"""Polygons during a run: what they cost it.

    python benchmarks/so_far.py [--size 4096] [--model embedded] [--repeats 2] [--json FILE]

Pictures of the Banepa sample at 0.3 m, turned and side by side, fill a scene. A worker segments it by turns
with and without polygons of what is answered so far; both send previews, as the QGIS plugin has it, and leave
refining out, which comes after the last tile and would only add to what the two have in common. Seconds count
from the request to its end; CPU seconds are of the worker and all of its processes, and say what is the
program's own where others run beside it. The peak of resident memory is the worker's own, without those of
the model. Medians of the repeats; the last column says after how many seconds polygons came, and of how many
tiles. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import affine
import numpy as np
import rasterio

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
PICTURE = SAMPLES / "banepa_labelled.tif"
LABELS = SAMPLES / "banepa_labelled_reference.tif"
PROMPTS = ("building", "vegetation")
LABELLED = PROMPTS[:1]
"""Those that the sample's labels know, which is what an oracle can answer."""
FINER = 2
"""Pixels of the sample along one of the scene."""

Result = dict[str, Any]


def fill(source: Path, target: Path, size: int) -> None:
    """Writes a raster of so many pixels a side that the pictures of another one fill."""
    with rasterio.open(source) as dataset:
        height, width = dataset.height // FINER, dataset.width // FINER
        picture = dataset.read(out_shape=(dataset.count, height, width))
        profile = {
            "driver": "GTiff",
            "dtype": "uint8",
            "count": dataset.count,
            "width": size,
            "height": size,
            "crs": dataset.crs,
            "transform": dataset.transform * affine.Affine.scale(FINER),
            "tiled": True,
            "compress": "deflate",
        }
    repeats = -(-size // height), -(-size // width)
    filled = np.tile(np.concatenate([picture, picture[:, ::-1, ::-1]], 2), (1, repeats[0], repeats[1]))
    with rasterio.open(target, "w", **profile) as dataset:
        dataset.write(filled[:, :size, :size])


def run(scene: Path, model: str, folder: Path, is_shown: bool) -> Result:
    """Segments a scene in a worker of its own."""
    output = folder / f"out_{is_shown}.gpkg"
    prompts = LABELLED if model.startswith("oracle") else PROMPTS
    request = {
        "request": "segment", "id": "a", "scene": str(scene), "prompts": prompts, "output": str(output),
        "model": model, "live": True, "batch_size": 4, "fresh": True, "overwrite": True, "refine": "none",
        "so_far": str(folder) if is_shown else None,
    }  # fmt: skip
    before = _children_seconds()
    worker = subprocess.Popen(
        [sys.executable, "-m", "t4s_geo", "worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdout.readline()
    began = time.monotonic()
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    shown, tiles_seconds = list[tuple[float, int]](), 0.0
    while True:
        event = json.loads(worker.stdout.readline())
        seconds = time.monotonic() - began
        if event["event"] == "so_far":
            shown.append((round(seconds, 1), event["done"]))
        if event.get("stage") == "polygons":
            tiles_seconds = seconds
        if event["event"] in ("finished", "failed"):
            break
    if event["event"] == "failed":
        raise SystemExit(event["message"])
    status = Path(f"/proc/{worker.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) >> 10
    worker.stdin.close()
    worker.wait()
    return {
        "tiles": event["tiles"],
        "tiles_s": tiles_seconds,
        "seconds": seconds,
        "cpu_s": _children_seconds() - before,
        "peak_mib": peak,
        "shown": shown,
    }


def _children_seconds() -> float:
    """Returns the CPU seconds of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--model", default="embedded", help="or oracle, which costs next to nothing itself")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: dict[bool, list[Result]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(PICTURE, folder / "scene.tif", options.size)
        model = options.model
        if model == "oracle":
            fill(LABELS, folder / "labels.tif", options.size)
            labels = folder / "labels.json"
            labels.write_text(LABELS.with_suffix(".json").read_text())
            model = f"oracle:{folder / 'labels.tif'}"
        for _ in range(options.repeats):
            for is_shown in found:
                found[is_shown].append(run(folder / "scene.tif", model, folder, is_shown))
                print(is_shown, found[is_shown][-1], flush=True)
    print(f"\n{options.size} px, {found[True][0]['tiles']} tiles, {os.cpu_count()} cores")
    print("| polygons during the run | s to the last tile | s | CPU s | MiB | shown after s (tiles) |")
    print("| --- | --- | --- | --- | --- | --- |")
    for is_shown, results in found.items():
        values = [
            f"{statistics.median(one[key] for one in results):.1f}"
            for key in ("tiles_s", "seconds", "cpu_s", "peak_mib")
        ]
        shown = ", ".join(f"{seconds:.0f} ({done})" for seconds, done in results[-1]["shown"])
        print("|", " | ".join(["yes" if is_shown else "no", *values, shown]), "|")
    if options.json is not None:
        options.json.write_text(json.dumps(found[False] + found[True], indent=1))


if __name__ == "__main__":
    main()
