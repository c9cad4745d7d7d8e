"""Prints the lowest limits of address space under which a small scene is segmented, in MiB.

`t4s_geo/memory_limit.py` asks for half as much again. The limit is set for the measured process alone: the
engine with an oracle, and the process with the embedded checkpoint that it starts.
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


def main() -> None:
    oracle = f"oracle:{SAMPLES / 'amazon_forest_reference.tif'}"
    print(
        "engine:",
        lowest(
            ENGINE, "-p", "forest", "--model", oracle, "--tile-size", "64", "--grid", "32", "--overlap", "8"
        ),
    )
    print("embedded checkpoint:", lowest(MODEL, "-p", "tree"))
    print("the same with PyTorch:", lowest(MODEL, "-p", "tree", "--runtime", "torch"))


def lowest(program: str, *arguments: str) -> int:
    """Returns the lowest limit at which all runs succeed."""
    low, high = 0, MOST // STEP
    while high - low > 1:
        middle = (low + high) // 2
        succeeded = all(succeeds(program, middle * STEP, arguments) for _ in range(REPEATS))
        low, high = (low, middle) if succeeded else (middle, high)
    return high * STEP


def succeeds(program: str, limit: int, arguments: tuple[str, ...]) -> bool:
    code = program.format(limit, before=(UNCHECKED + LIMITED).format(limit))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out.gpkg"
        command = [
            sys.executable, "-c", code, "segment", str(SAMPLES / "amazon_forest.tif"),
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
