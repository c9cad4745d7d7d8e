"""One process of the benchmark: `python -m pipeline_parts.measuring`, with what to do as JSON on stdin.

Its last line on stdout is the result as JSON. A process of its own is what a peak of memory belongs to.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pipeline_parts.ways import WAYS, Inputs, MissingError


def make(
    folder: str, size: int, tasks: list[str], labels: list[str], pictures: list[str], compress: str
) -> dict[str, Any]:
    """Makes the inputs."""
    from formats.pictures import find_pictures

    from pipeline_parts.inputs import make_inputs

    found = find_pictures(map(Path, labels))
    make_inputs(Inputs(Path(folder)), size, tasks, found, [Path(picture) for picture in pictures], compress)
    return {"labels": len(found)}


def measure(folder: str, way: str, rivals: str | None) -> dict[str, Any]:
    """Runs a way once: seconds without its imports, peak of resident memory with them, polygons written."""
    (chosen,) = (known for known in WAYS if known.name == way)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        output = Path(scratch) / "result.gpkg"
        try:
            run = chosen.prepare(Inputs(Path(folder)), rivals and Path(rivals))
        except MissingError as error:
            return {"missing": str(error)}
        began, used = time.perf_counter(), _cpu_seconds()
        run(output)
        seconds, cpu_seconds = time.perf_counter() - began, _cpu_seconds() - used
        # Asked before the polygons are counted, which loads more.
        peak = max(usage.ru_maxrss for usage in _usages()) / 1024
        return {
            "seconds": seconds,
            "cpu_seconds": cpu_seconds,
            "peak_mib": peak,
            "polygons": _count(output),
        }


def _usages() -> list[resource.struct_rusage]:
    """Returns what this process has used, and a program that it started."""
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def _cpu_seconds() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in _usages())


def _count(output: Path) -> int | None:
    if not output.exists():
        return None
    import pyogrio

    return int(pyogrio.read_info(output, layer=0)["features"])


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    job = {"make": make, "measure": measure}[asked.pop("job")]
    print("\n" + json.dumps(job(**asked)))
