"""How long one waits: for the help, for a mistake to be said, for the worker, for the first picture of a run.

    python benchmarks/start.py [--cores 2] [--repeats 5] [--json FILE]

Each figure is of processes that are started for it, with nothing kept from before but what the system and
Python keep: files in the page cache, and compiled modules. It is the least of the repeats, since other
programs only add to it; CPU seconds, of all processes together, say what is the program's own. Modules are
those that the main process has imported in the end. Linux only, since CPU seconds of running processes are
read there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
SCENE = SAMPLES / "banepa_town.tif"
LABELLED = SAMPLES / "banepa_labelled.tif"
LABELS = SAMPLES / "banepa_labelled_reference.tif"
COMMAND = (sys.executable, "-m", "t4s_geo")
SHOWN = {
    "help": "`t4s-geo --help`",
    "mistake": "`segment`, a raster that is missing",
    "ready": "worker: ready",
    "preview": "worker: first picture of the Banepa sample, `embedded`",
    "finished": "worker: its polygons",
    "oracle": "`segment` of the Banepa sample, `oracle:`",
    "embedded": "`segment` of the Banepa sample, `embedded`",
}


@dataclass(frozen=True)
class Wait:
    """What one waits for something.

    Attributes:
        seconds: Since the process was started.
        cpu_seconds: Of it and of those that it has started.
        modules: That its main process has imported; None where that was not counted.
    """

    seconds: float
    cpu_seconds: float
    modules: int | None = None


def command_waits(arguments: Sequence[str], environment: dict[str, str]) -> Wait:
    """Runs a command to its end, a second time to count its modules."""
    began, before = time.perf_counter(), ended_seconds()
    subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, check=False)
    seconds, cpu_seconds = time.perf_counter() - began, ended_seconds() - before
    told = subprocess.run(
        [COMMAND[0], "-X", "importtime", *COMMAND[1:], *arguments],
        env=environment,
        capture_output=True,
        check=False,
    )
    return Wait(seconds, cpu_seconds, told.stderr.count(b"import time:") - 1)


def worker_waits(folder: Path, environment: dict[str, str]) -> dict[str, Wait]:
    """Starts a worker with a request waiting, as the plugin does, and stops the time of its events."""
    request = {
        "request": "segment", "id": "1", "scene": str(SCENE), "prompts": ["building"], "live": True,
        "output": str(folder / "worker.gpkg"), "fresh": True,
    }  # fmt: skip
    began, before = time.perf_counter(), ended_seconds()
    worker = subprocess.Popen(
        [*COMMAND, "worker"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    found: dict[str, Wait] = {}
    for line in worker.stdout:
        event = json.loads(line)
        if event["event"] == "failed":
            raise SystemExit(event["message"])
        if event["event"] in SHOWN and event["event"] not in found:
            cpu_seconds = ended_seconds() - before + sum(map(running_seconds, tree(worker.pid)))
            found[event["event"]] = Wait(time.perf_counter() - began, cpu_seconds)
        if event["event"] == "finished":
            break
    worker.stdin.close()
    worker.wait()
    return found


def ended_seconds() -> float:
    """Returns the CPU seconds of all processes that were started here, or by those, and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def tree(process: int) -> Iterator[int]:
    """Yields a process and those that it has started, directly or not."""
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from tree(int(child))


def running_seconds(process: int) -> float:
    """Returns the CPU seconds of a process and of those that it has started and waited for."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measure(folder: Path, environment: dict[str, str]) -> dict[str, Wait]:
    """Waits once for everything."""
    output = ["-p", "building", "-o", str(folder / "out.gpkg")]
    segment = ["segment", str(LABELLED), *output]
    commands = {
        "help": ["--help"],
        "mistake": ["segment", str(folder / "missing.tif"), *output],
        "oracle": [*segment, "--fresh", "--model", f"oracle:{LABELS}"],
        "embedded": [*segment, "--fresh"],
    }
    waits = {name: command_waits(arguments, environment) for name, arguments in commands.items()}
    return waits | worker_waits(folder, environment)


def least(waits: Sequence[Wait]) -> Wait:
    """Returns the lowest of each figure."""
    return Wait(
        min(wait.seconds for wait in waits), min(wait.cpu_seconds for wait in waits), waits[0].modules
    )


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cores", type=int, default=2, help="How many of the machine's cores to use.")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    # Children have as many as their parent.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # Compiles the modules, and has the files read.
        measure(folder, environment)
        rounds = [measure(folder, environment) for _ in range(options.repeats)]
    waits = {key: least([one[key] for one in rounds]) for key in SHOWN}
    load = os.getloadavg()[1]
    print(f"{options.cores} cores, load {load:.1f} over the last five minutes\n")
    print("| | s | CPU s | modules |\n| --- | --- | --- | --- |")
    for key, wait in waits.items():
        modules = "" if wait.modules is None else f"{wait.modules:,}"
        print(f"| {SHOWN[key]} | {wait.seconds:.2f} | {wait.cpu_seconds:.2f} | {modules} |")
    if options.json is not None:
        options.json.write_text(json.dumps({key: asdict(wait) for key, wait in waits.items()}, indent=2))


if __name__ == "__main__":
    main()
