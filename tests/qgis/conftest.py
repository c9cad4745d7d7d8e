"""Real runs of the engine for the tests in QGIS; QGIS's Python only reads what they wrote.

`make test-qgis` runs this folder with .venv-qgis; the engine runs in .venv as a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / ".venv" / "bin" / "t4s-geo"
SAMPLES = ROOT / "sample_tiles"
# The plugin is a package beside the tests, not an installed one.
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
# Read when QGIS starts: the user's own keys stay untouched.
os.environ["QGIS_AUTH_DB_DIR_PATH"] = tempfile.mkdtemp(prefix="t4s_geo_keys_")


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where tests leave pictures for people to look at."""
    folder = ROOT / "build" / "qgis"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def oracle() -> str:
    """A model that reads the answer from the Amazon scene's reference."""
    return f"oracle:{SAMPLES / 'amazon_forest_reference.tif'}"


@pytest.fixture(scope="session")
def forest_geopackage(tmp_path_factory: pytest.TempPathFactory, oracle: str) -> Path:
    """The Amazon scene, segmented by the oracle."""
    output = tmp_path_factory.mktemp("segments") / "forest.gpkg"
    command = [ENGINE, "segment", SAMPLES / "amazon_forest.tif"]
    command += ["--prompt", "forest", "--prompt", "cleared", "-o", output, "--model", oracle]
    # What QGIS sets for its own GDAL and Python must not reach the engine's.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GDAL_", "PROJ_", "PYTHON", "QT_"))
    }
    done = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return output


@pytest.fixture
def engine(qgis_app: QgsApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The plugin's engine client, with the engine of .venv."""
    monkeypatch.setenv("T4S_GEO_ENGINE", str(ENGINE))
    from qgis_plugin.core.engine import Engine

    client = Engine()
    yield client
    client.close()


@pytest.fixture
def no_engine(qgis_app: QgsApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which there is none."""
    monkeypatch.delenv("T4S_GEO_ENGINE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")


@pytest.fixture
def provider(engine: Any) -> Iterator[Any]:
    from qgis_plugin.processing.provider import Provider

    added = Provider(engine)
    QgsApplication.processingRegistry().addProvider(added)
    yield added
    QgsApplication.processingRegistry().removeProvider(added)


@pytest.fixture
def project(qgis_app: QgsApplication) -> Iterator[QgsProject]:
    """The project, empty."""
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture
def dock(engine: Any, project: QgsProject, tmp_path: Path) -> Iterator[Any]:
    """The panel, with a map, a message bar and a folder of its own, and nothing kept of earlier runs."""
    from using import Bar, wait

    from qgis_plugin.core.settings import Settings
    from qgis_plugin.ui.dock import SegmentDock

    QgsSettings().remove("t4s_geo")
    Settings(output_folder=str(tmp_path / "results")).write()
    bar, canvas = Bar(), QgsMapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    made = SegmentDock(engine, canvas, bar)
    made.bar, made.canvas = bar, canvas
    yield made
    # Threads of tasks that are left would wait for Python, and QGIS's end for them.
    tasks = QgsApplication.taskManager()
    tasks.cancelAll()
    wait(lambda: not tasks.activeTasks())
    made.deleteLater()


@pytest.fixture
def forest(dock: Any, project: QgsProject, samples: Path, oracle: str) -> Any:
    """The panel, ready to segment the Amazon scene with the oracle."""
    project.addMapLayer(QgsRasterLayer(str(samples / "amazon_forest.tif"), "amazon"))
    dock.model.choice.setCurrentText(oracle)
    dock.prompts.add("forest, gone=cleared")
    return dock


@pytest.fixture
def menu(dock: Any) -> Any:
    """The context menu of layers, with a desktop of its own."""
    from using import Desktop

    from qgis_plugin.ui.layermenu import LayerMenu

    made = LayerMenu(Desktop(dock), dock)
    made.desktop = made._iface
    return made


@pytest.fixture
def segments(menu: Any, project: QgsProject, forest_geopackage: Path, tmp_path: Path) -> QgsVectorLayer:
    """A layer that the plugin has not made, of a copy of the segmented Amazon scene."""
    from using import copied

    layer = copied(forest_geopackage, tmp_path, "forest")
    project.addMapLayer(layer)
    menu.desktop.layer = layer
    return layer


class Feedback(QgsProcessingFeedback):
    """Keeps what an algorithm says."""

    def __init__(self) -> None:
        super().__init__(False)
        self.percentages: list[float] = []
        self.progressChanged.connect(self.percentages.append)


@pytest.fixture
def feedback() -> Feedback:
    return Feedback()
