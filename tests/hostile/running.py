"""Command lines that are run here, without a process each, and what must hold however they end."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from t4s_geo.cli import main
from tests.hostile.files import contents

Count = Callable[[str, str], None]
"""Notes a case: its kind, such as `ledger`, and what became of it, such as `refused`."""
OUTCOMES = {0: "done", 2: "refused", 3: "partly done"}
"""What a command may end in, by exit code."""


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        words: What was run.
        code: Its exit code.
        out: What it printed.
        err: What it printed to stderr.
        seconds: How long it took.
    """

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    seconds: float


def run(folder: Path, *words: object) -> Ended:
    """Runs `t4s-geo` with these words in a folder."""
    given, out, err = tuple(map(str, words)), io.StringIO(), io.StringIO()
    began = time.monotonic()
    with (
        chdir(folder), redirect_stdout(out), redirect_stderr(err),
        patch.object(sys, "argv", ["t4s-geo", *given]), patch.dict(os.environ),
    ):  # fmt: skip
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Ended(given, code, out.getvalue(), err.getvalue(), time.monotonic() - began)


def check(ended: Ended, kind: str, count: Count, *, seconds: float = 60) -> None:
    """Checks that a command ended in a sentence, in time; notes it."""
    shown = f"{ended.words}: {ended.code} after {ended.seconds:.1f} s\n{ended.err[-3000:]}"
    if ended.seconds > seconds:
        count(kind, "hung")
    elif ended.code not in OUTCOMES or "Traceback" in ended.err + ended.out:
        count(kind, "traceback")
    else:
        count(kind, OUTCOMES[ended.code])
    assert ended.seconds <= seconds, shown
    assert ended.code in OUTCOMES, shown
    assert "Traceback" not in ended.err + ended.out, shown
    if ended.code == 2 and "Usage:" in ended.err:
        # Typer's words about the user's own, which it shows as they are.
        return
    assert all(line.isprintable() for line in (ended.err + ended.out).split("\n")), shown
    assert ended.code != 2 or _says_why(ended.err), shown


@contextmanager
def unchanged(folder: Path, count: Count, kind: str) -> Iterator[None]:
    """Checks that the files of a folder are what they were; empty ones hold nothing that could be lost."""
    before = contents(folder)
    yield
    after = contents(folder)
    lost = [name for name, content in before.items() if content and after.get(name) != content]
    if lost:
        count(kind, "lost")
    assert not lost


def _says_why(text: str) -> bool:
    """Tells whether there is one sentence."""
    return sum(line.startswith("Error: ") for line in text.splitlines()) == 1
