"""All that is checked on a GPU, in under six minutes, and one report of it.

    python benchmarks/gpu_check.py OUTPUT [--device cuda] [--quick] [--read-tiles FILE.npz] [--wheels FOLDER]

Writes OUTPUT/report.md, report.json and log.txt. Each part is a process with a time limit; one that fails
does not stop the others, and the exit code is 1. It needs torch, Transformers, pytest and msgspec. Where
msgspec is missing and nothing can be fetched, `--wheels` names a folder of wheels; where rasterio is,
`--read-tiles` names what `benchmarks/decoding.py --write-tiles` wrote elsewhere.

With `--device cpu --quick` all parts run on a processor, with little to do, in some minutes: it measures
nothing, but what fails there would fail on a GPU.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = """
import platform, sys, torch, transformers
print("Python", platform.python_version(), "torch", torch.__version__, "CUDA", torch.version.cuda)
print("Transformers", transformers.__version__, "cores", __import__("os").cpu_count())
if torch.cuda.is_available():
    found = torch.cuda.get_device_properties(0)
    print(found.name, f"{found.total_memory / 2**30:.1f} GiB", found.multi_processor_count, "multiprocessors")
elif sys.argv[1] == "cuda":
    sys.exit("PyTorch finds no GPU.")
"""
TAIL = 40
"""Lines of a part's output in the report."""
MOST_OUTPUT = 50_000
"""Characters of it in the log."""


@dataclass(frozen=True)
class Part:
    """What is run.

    Attributes:
        name: For people.
        command: Its process; `{json}` stands for the file of its results.
        seconds: Its time limit.
    """

    name: str
    command: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What became of a part.

    Attributes:
        name: Its name.
        status: `ok`, `failed` or `timed out`.
        seconds: What it took.
        output: The end of what it said.
        results: What it measured, if it says so.
    """

    name: str
    status: str
    seconds: float
    output: str
    results: Any


def parts(device: str, quick: bool, read_tiles: Path | None) -> list[Part]:
    """Returns all parts; on a GPU their limits add up to less than six minutes."""
    python = sys.executable
    # Where there is no GPU, the same tests run on the processor.
    marked = ("-m", "cuda") if device == "cuda" else ()
    tests = (python, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *marked)
    decoding = (python, "benchmarks/decoding.py", "--device", device, "--no-formats", "--json", "{json}")
    decoding += ("--read-tiles", str(read_tiles)) if read_tiles else ()
    small = ("--quick", "--tiles", "1", "--repeats", "1") if quick else ("--repeats", "2")
    size = (python, "benchmarks/full_size.py", "--device", device, "--json", "{json}")
    # What waits for a processor cannot be hurried.
    slower = 1 if device == "cuda" else 5
    # A driver that does not answer ends there, and costs no more than its limit.
    driver = [Part("driver", ("nvidia-smi",), 10)] if device == "cuda" else []
    return [
        *driver,
        Part("environment", (python, "-c", ENVIRONMENT, device), 20 * slower),
        Part("tests", (*tests, "tests/unit/models/local/pytorch"), 50 * slower),
        Part("decoding, float32", (*decoding, *small, "--dtype", "float32"), 100 * slower),
        Part("decoding, bfloat16", (*decoding, *small, "--dtype", "bfloat16"), 80 * slower),
        Part("full size", (*size, *(("--quick",) if quick else ())), 85 * slower),
    ]


def run_part(part: Part, environment: dict[str, str]) -> Outcome:
    """Runs a part; all of its processes end with it."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        command = [str(results) if word == "{json}" else word for word in part.command]
        began = time.monotonic()
        # In a file, not a pipe, which processes that are left over would keep open.
        with (Path(folder) / "output").open("w+b") as output:
            try:
                process = _start(command, environment, output)
            except OSError as error:
                return Outcome(part.name, "failed", 0, str(error), None)
            try:
                status = "failed" if process.wait(part.seconds) else "ok"
            except subprocess.TimeoutExpired:
                status = "timed out"
            finally:
                _end(process)
            output.seek(0)
            said = output.read().decode(errors="replace")
        found = None
        with suppress(FileNotFoundError, ValueError):
            found = json.loads(results.read_text())
    return Outcome(part.name, status, time.monotonic() - began, said[-MOST_OUTPUT:], found)


def _start(command: list[str], environment: dict[str, str], output: BinaryIO) -> subprocess.Popen[bytes]:
    """Starts a process whose own can be told from others."""
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends what a process has started, and itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def as_markdown(outcomes: Sequence[Outcome], device: str, quick: bool) -> str:
    """Writes the report for people."""
    lines = [f"# Checked on {device}{' (quick: its figures mean nothing)' if quick else ''}", ""]
    lines += ["| part | | seconds |", "| --- | --- | --- |"]
    lines += [f"| {outcome.name} | {outcome.status} | {outcome.seconds:.0f} |" for outcome in outcomes]
    for outcome in outcomes:
        end = "\n".join(outcome.output.rstrip().splitlines()[-TAIL:])
        lines += ["", f"## {outcome.name}: {outcome.status}", "", "```", end, "```"]
    return "\n".join(lines) + "\n"


def install(wheels: Path, target: Path) -> None:
    """Unpacks wheels into a folder; nothing is fetched."""
    found = sorted(map(str, wheels.resolve().glob("*.whl")))
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--target",
        str(target),
    ]
    subprocess.run([*command, *found], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--quick", action="store_true", help="little of everything")
    parser.add_argument("--read-tiles", type=Path, metavar="FILE.npz")
    parser.add_argument("--wheels", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    tiles = options.read_tiles and options.read_tiles.resolve()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as site:
        if options.wheels:
            install(options.wheels, Path(site))
        path = os.pathsep.join(filter(None, [str(ROOT), site, os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
        with (options.output / "log.txt").open("w") as log:
            for part in parts(options.device, options.quick, tiles):
                outcome = run_part(part, environment)
                print(f"{outcome.name}: {outcome.status}, {outcome.seconds:.0f} s", flush=True)
                outcomes.append(outcome)
                log.write(f"== {outcome.name}: {outcome.status}\n{outcome.output}\n")
                log.flush()
                # After each part: whatever ends this process leaves a report of those before.
                write_report(options.output, outcomes, options.device, options.quick)
    return 0 if all(outcome.status == "ok" for outcome in outcomes) else 1


def write_report(folder: Path, outcomes: Sequence[Outcome], device: str, quick: bool) -> None:
    """Writes the report for people and the one for programs."""
    (folder / "report.md").write_text(as_markdown(outcomes, device, quick))
    described = {"device": device, "quick": quick, "parts": [asdict(outcome) for outcome in outcomes]}
    (folder / "report.json").write_text(json.dumps(described, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
