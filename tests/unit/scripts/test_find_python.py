"""The Python that `make setup` takes is of a version that pyproject.toml names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "find-python.sh"


@pytest.mark.parametrize(("version", "is_taken"), [(10, False), (11, True), (14, True), (15, False)])
def test_versions_that_are_named_are_taken(tmp_path: Path, version: int, is_taken: bool) -> None:
    program = tmp_path / "python"
    # As the script's own test ends in Python 3.`version`: with 0 where that is among the arguments.
    program.write_text(f'#!/bin/sh\nfor given; do [ "$given" = {version} ] && exit 0; done\nexit 1\n')
    program.chmod(0o755)
    environment = {**os.environ, "PYTHON": str(program)}
    done = subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)
    if is_taken:
        assert (done.returncode, done.stdout) == (0, f"{program}\n")
    else:
        assert done.returncode == 1
        assert done.stderr.startswith(
            f"No Python 3.11 to 3.14 that can make virtual environments at PYTHON={program};"
        )
