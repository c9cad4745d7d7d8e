"""Commands that are killed at random moments: nothing is lost, nothing stays behind, nothing lives on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.conftest import Count
from tests.hostile.dose import dose

HERE = Path(__file__).parent
PROCESSOR = {"segment": dose(2, 30), "render": dose(1, 30), "keep": dose(1, 30), "batch": dose(1, 30)}


def kill(folder: Path, count: Count, **kills: int) -> None:
    """Kills commands, so many times each; all is checked where it happens."""
    command = [
        sys.executable,
        HERE / "killing.py",
        folder,
        *(word for kind in kills.items() for word in kind),
    ]
    done = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=dose(240, 1500),
        check=False,
        env={**os.environ, "KILLING_LOG": str(folder / "log")},
    )
    if done.returncode:
        count("kill", "hung" if "outlived" in done.stderr else "lost")
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    for kind, outcomes in found.items():
        assert len(outcomes) == kills[kind]
        for outcome in outcomes:
            count(f"kill of {kind}", outcome)


def test_killed_commands_end_with_the_same_files(tmp_path: Path, count: Count) -> None:
    kill(tmp_path, count, **PROCESSOR)


@pytest.mark.skipif(not dose(0, 1), reason="each kill takes half a minute: make hostile")
@pytest.mark.model
def test_killed_runs_of_the_checkpoint_end_with_the_same_files(tmp_path: Path, count: Count) -> None:
    kill(tmp_path, count, checkpoint=dose(0, 10))
