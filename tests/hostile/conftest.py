"""Counts the hostile cases by kind and outcome, over all processes, and prints them at the end."""

from __future__ import annotations

import faulthandler
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.dose import dose
from tests.hostile.files import make_files
from tests.hostile.running import Count
from tests.hostile.running import run as run_here

Run = Callable[..., tuple[int, str]]
"""Runs the command line; returns its exit code and what it said of errors."""
COUNTS = pytest.StashKey[Counter[tuple[str, str]]]()
BAD = ("lost", "hung", "traceback")
"""Outcomes that fail a test as well."""
SECONDS = dose(600, 1800)
"""After this long without an end a test prints all stacks, and the whole process ends."""


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """Notes a case, so that the summary tells how many of each kind were tried."""
    counts = request.config.stash[COUNTS]

    def add(kind: str, outcome: str) -> None:
        counts[kind, outcome] += 1

    return add


@pytest.fixture(scope="session")
def made_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what `make_files` writes."""
    folder = tmp_path_factory.mktemp("made")
    make_files(folder)
    return folder


@pytest.fixture
def work(made_files: Path, tmp_path: Path) -> Path:
    """A copy of these files that may be spoilt."""
    return shutil.copytree(made_files, tmp_path / "work")


@pytest.fixture
def run(work: Path) -> Run:
    """Runs the command line in the folder; returns its exit code and what it said of errors."""

    def run(*arguments: object) -> tuple[int, str]:
        words = list(map(str, arguments))
        if words[0] in ("segment", "batch"):
            words += ["-p", "water"]
            if "--model" not in words:
                words += ["--model", "oracle:l.tif", "--tile-size", "32", "--grid", "32", "--overlap", "0"]
        ended = run_here(work, *words)
        return ended.code, ended.err

    return run


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNTS] = Counter()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Sends the counts home from a process of pytest-xdist."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["hostile"] = [[*key, number] for key, number in session.config.stash[COUNTS].items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for kind, outcome, number in getattr(node, "workeroutput", {}).get("hostile", ()):
        node.config.stash[COUNTS][kind, outcome] += number


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counts = config.stash[COUNTS]
    if not counts:
        return
    kinds = sorted({kind for kind, _ in counts})
    others = sorted({outcome for _, outcome in counts} - set(BAD))
    rows = [["hostile cases", *others, *BAD, "all"]]
    for kind in [*kinds, "all"]:
        found = [sum(counts[one, name] for one in kinds if kind in (one, "all")) for name in (*others, *BAD)]
        rows.append([kind, *map(str, found), str(sum(found))])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        terminalreporter.write_line("  ".join(cells))
