"""Whatever ends a command: an exit code, a line, and no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from t4s_geo.commands.ending import ended
from t4s_geo.errors import Cancelled, UserError
from t4s_geo.unforeseen import Reporter


def raising(error: BaseException, cause: BaseException | None = None) -> Callable[[], None]:
    def run() -> None:
        raise error from cause

    return run


@pytest.mark.parametrize(
    ("run", "code", "said"),
    [
        (lambda: None, 0, ""),
        (raising(SystemExit(3)), 3, ""),
        (raising(UserError("It is wrong; mend it.")), 2, "Error: It is wrong; mend it.\n"),
        (raising(Cancelled()), 130, "Interrupted. Run the same command again to go on from here.\n"),
        (raising(ImportError("numpy"), KeyboardInterrupt()), 130, "Interrupted. Run the same command again "),
        (
            raising(OSError(28, "No space left", "a.tif")),
            2,
            "Error: The disk of a.tif is full; free space and ",
        ),
        (raising(KeyError("x")), 1, "Error: Unexpected KeyError: 'x'; please report it with "),
        (raising(MemoryError()), 1, "Error: There is not enough memory"),
        (raising(SystemExit(1), EOFError("It breaks off")), 1, "Error: Unexpected EOFError: It breaks off; "),
    ],
)
def test_ends(
    run: Callable[[], None],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert ended(run, Reporter()) == code
    errors = capsys.readouterr().err
    assert errors.startswith(said) and errors.count("\n") == bool(said)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (UserError("There is none.", problem="no_ledger", path="a.ledger"), "no_ledger"),
        (OSError(28, "No space left", "a.tif"), "disk_full"),
        (UserError("It is wrong."), None),
    ],
)
def test_programs_are_told_what_is_wrong_as_the_worker_tells_it(
    error: Exception,
    problem: str | None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("T4S_GEO_ERRORS", "json")
    assert ended(raising(error), Reporter()) == 2
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["reason"], told.get("problem")) == ("failed", "user_error", problem)
    assert told["message"] and (problem != "no_ledger" or told["about"] == {"path": "a.ledger"})


PROGRAM = """
import sys, threading, t4s_geo.cli, t4s_geo.commands.inspect as inspect
class Bad:
    def __del__(self): raise ValueError("put away")
def described(*_):
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    Bad()
    return {"text": "x" * 100000}
inspect._described = described
t4s_geo.cli.main()
"""


def test_threads_and_closed_pipes_say_a_line_or_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "info", "x"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"TMPDIR": str(tmp_path)}, text=True,
    )  # fmt: skip
    process.stdout.close()
    errors = process.stderr.read().splitlines()
    assert process.wait(60) == 141
    assert [line.partition(";")[0] for line in errors] == [
        "Unexpected ZeroDivisionError: division by zero", "Unexpected ValueError: put away",
    ]  # fmt: skip
