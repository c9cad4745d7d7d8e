"""Sample scenes and the command line, as users have them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "sample_tiles"
Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample scenes."""
    return SAMPLES


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs `t4s-geo` as a process of its own, in a temporary folder."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "t4s_geo.cli", *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)

    return run


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a small file system in memory, where this is allowed."""
    folder = tmp_path / "mounted"
    folder.mkdir()

    def run(*arguments: str) -> Path:
        done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("mounting is not permitted here")
        return folder

    yield run
    subprocess.run(["umount", str(folder)], capture_output=True, check=False)
