"""Real runs of the engine for the tests in QGIS; QGIS's Python only reads what they wrote.

`make test-qgis` runs this folder with .venv-qgis; the engine runs in .venv as a process of its own.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / ".venv" / "bin" / "t4s-geo"
SAMPLES = ROOT / "sample_tiles"


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where tests leave pictures for people to look at."""
    folder = ROOT / "build" / "qgis"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def forest_geopackage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Amazon scene, segmented by a model that reads the answer from the reference."""
    output = tmp_path_factory.mktemp("segments") / "forest.gpkg"
    command = [ENGINE, "segment", SAMPLES / "amazon_forest.tif"]
    command += ["--prompt", "forest", "--prompt", "cleared", "-o", output]
    command += ["--model", f"oracle:{SAMPLES / 'amazon_forest_reference.tif'}"]
    # What QGIS sets for its own GDAL and Python must not reach the engine's.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GDAL_", "PROJ_", "PYTHON", "QT_"))
    }
    done = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return output
