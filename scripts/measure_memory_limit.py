"""Prints the lowest limits of address space under which a small scene is segmented, in MiB.

    python scripts/measure_memory_limit.py [NAME ...]

`t4s_geo/memory_limit.py` asks for half as much again. The limit is set for the measured process alone: the
engine with an oracle, and with the networks of `--refine seams` and `sam`, and the process with the embedded
checkpoint that it starts. Without names all are measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_tiles"
STEP, MOST, REPEATS, SECONDS = 25, 3200, 2, 180
UNCHECKED = "from t4s_geo import memory_limit; memory_limit.check_memory_limit = lambda needed: None; "
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_AS, ({0} << 20, {0} << 20)); "
ENGINE = UNCHECKED + LIMITED + "from t4s_geo.cli import main; main()"
MODEL = (
    "from t4s_geo.models.local import pool; from t4s_geo.cli import main; "
    "pool.COMMAND = ({before!r} + pool.COMMAND); main()"
)


FOREST, HOUSES = SAMPLES / "amazon_forest.tif", SAMPLES / "banepa_labelled.tif"
TILES = ("--tile-size", "64", "--grid", "32", "--overlap", "8")
SPLIT = ("-p", "building", "--gsd", "0.4", "--model", f"oracle:{SAMPLES / 'banepa_labelled_reference.tif'}")
ORACLE = f"oracle:{SAMPLES / 'amazon_forest_reference.tif'}"
MEASURED = {
    "engine": (ENGINE, FOREST, "-p", "forest", "--model", ORACLE, *TILES),
    "seams": (ENGINE, HOUSES, *SPLIT, "--refine", "seams"),
    "sam": (ENGINE, HOUSES, *SPLIT, "--refine", "sam"),
    "embedded": (MODEL, FOREST, "-p", "tree"),
    "torch": (MODEL, FOREST, "-p", "tree", "--runtime", "torch"),
}


def main() -> None:
    for name in sys.argv[1:] or MEASURED:
        program, scene, *arguments = MEASURED[name]
        print(f"{name}: {lowest(program, scene, *arguments)}", flush=True)


def lowest(program: str, scene: Path, *arguments: str) -> int:
    """Returns the lowest limit at which all runs succeed."""
    low, high = 0, MOST // STEP
    while high - low > 1:
        middle = (low + high) // 2
        succeeded = all(succeeds(program, middle * STEP, scene, arguments) for _ in range(REPEATS))
        low, high = (low, middle) if succeeded else (middle, high)
    return high * STEP


def succeeds(program: str, limit: int, scene: Path, arguments: tuple[str, ...]) -> bool:
    code = program.format(limit, before=(UNCHECKED + LIMITED).format(limit))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out.gpkg"
        command = [
            sys.executable, "-c", code, "segment", str(scene),
            "-o", str(output), *arguments, "--raster", str(output.with_suffix(".tif")),
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        try:
            done = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


if __name__ == "__main__":
    main()
