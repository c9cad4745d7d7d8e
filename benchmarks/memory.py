"""How much memory a whole run takes: all processes of a command together, at their peak.

    python benchmarks/memory.py [--repeats 3] [--json FILE]
    python benchmarks/memory.py -- COMMAND [ARGUMENT ...]

Without a command, `segment` of the Banepa sample with all labels of the embedded checkpoint is measured for
each way to refine. A command of one's own is any program.

The figure is the proportional set size: pages that several processes share count once. It is read ten times a
second for a command and all that it has started, and summed; what is printed is the run whose peak is the
median, and how its processes shared it, the command first. What comes and goes within a tenth of a second
may be missed, and what the system keeps of files is not counted. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SCENE = Path(__file__).resolve().parents[1] / "sample_tiles" / "banepa_town.tif"
PROMPTS = ("building", "road", "water", "vegetation", "bare land", "field", "tree", "grass")
WAYS = ("none", "edges", "sam", "seams")
PERIOD = 0.1
"""Seconds from one reading to the next."""


@dataclass(frozen=True)
class Peak:
    """The moment at which a command and what it started took most.

    Attributes:
        mib: Of each process that was there, in MiB; the command first, then those that it started.
        seconds: Since the command began.
        of_seconds: That the command took.
    """

    mib: tuple[float, ...]
    seconds: float
    of_seconds: float

    @property
    def total(self) -> float:
        """Of all processes, in MiB."""
        return sum(self.mib)


def peak_of(command: Sequence[str | Path]) -> Peak:
    """Runs a command to its end, and watches.

    Raises:
        SystemExit: It failed.
    """
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    highest: tuple[float, ...] = ()
    at = 0.0
    try:
        while process.poll() is None:
            taken = tuple(filter(None, map(proportional_mib, family(process.pid))))
            if sum(taken) > sum(highest):
                highest, at = taken, time.monotonic() - began
            time.sleep(PERIOD)
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return Peak(highest, at, time.monotonic() - began)


def family(pid: int) -> Iterator[int]:
    """Yields a process and all that it has started, and those in turn."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            # It has ended meanwhile.
            continue
        for child in found:
            yield from family(int(child))


def proportional_mib(pid: int) -> float:
    """Returns the proportional set size of a process; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def segmentation(refine: str, folder: Path) -> list[str | Path]:
    """Returns the command that segments the sample."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "t4s_geo",
        "segment",
        SCENE,
        "--refine",
        refine,
        "--fresh",
    ]
    for prompt in PROMPTS:
        command += ["-p", prompt]
    return [*command, "--overwrite", "-o", folder / "out.gpkg"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=WAYS, default=WAYS, help="ways to refine")
    parser.add_argument("--json", type=Path)
    parser.add_argument("command", nargs="*", help="after --: what to measure in place of the sample")
    options = parser.parse_args()
    measured: dict[str, Peak] = {}
    print("| | peak, MiB | its processes | s into the run | of s |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        commands = {f"`--refine {way}`": segmentation(way, Path(folder)) for way in options.only}
        if options.command:
            commands = {f"`{' '.join(options.command)}`": options.command}
        for name, command in commands.items():
            peaks = sorted((peak_of(command) for _ in range(options.repeats)), key=lambda peak: peak.total)
            peak = measured[name] = peaks[len(peaks) // 2]
            shares = " + ".join(f"{mib:.0f}" for mib in peak.mib)
            print(
                f"| {name} | {peak.total:.0f} | {shares} | {peak.seconds:.1f} | {peak.of_seconds:.1f} |",
                flush=True,
            )
    if options.json:
        options.json.write_text(
            json.dumps({name: asdict(peak) for name, peak in measured.items()}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
