"""The built zip from the press of its button to polygons, over the network: `make test-install`."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication
from using import Bar, results

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "t4s_geo_plugin"
MINUTES = 15

pytestmark = pytest.mark.skipif(
    not os.environ.get("T4S_GEO_INSTALL"), reason="downloads some hundred megabytes; see make test-install"
)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_engine: None) -> Iterator[Any]:
    """The plugin of the zip, as QGIS imports it, on a machine without an engine."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    code = f"import build_plugin as b; open({str(tmp_path / 'p.zip')!r}, 'wb').write(b.build(b.ROOT))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    python = ROOT / ".venv" / "bin" / "python"
    subprocess.run([python, "-c", code], cwd=ROOT / "scripts", env=plain, check=True, timeout=300)
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        archive.extractall(tmp_path)
    sys.path.insert(0, str(tmp_path))
    locate = importlib.import_module(f"{PACKAGE}.core.locate")
    monkeypatch.setattr(locate, "managed_folder", lambda: tmp_path / "profile" / "engine")
    yield importlib.import_module(PACKAGE)
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def wait(until: Any) -> float:
    """Lets QGIS work until something is the case; returns the seconds it took."""
    begun = time.monotonic()
    while not until():
        assert time.monotonic() < begun + 60 * MINUTES
        QCoreApplication.processEvents()
        time.sleep(0.05)
    return time.monotonic() - begun


def test_the_button_sets_the_small_engine_up_and_it_segments(
    plugin: Any, project: QgsProject, samples: Path, artefacts: Path, tmp_path: Path
) -> None:
    engine = importlib.import_module(f"{PACKAGE}.core.engine").Engine()
    bar, canvas = Bar(), QgsMapCanvas()
    dock = importlib.import_module(f"{PACKAGE}.ui.dock").SegmentDock(engine, canvas, bar)
    box = dock.engine_box
    counts: list[int] = []
    box.setup.progressed.connect(counts.append)
    assert box.button.text() == "Set up engine" and box.choice.small.isChecked()
    box.button.click()
    seconds = wait(lambda: not box.is_running)
    log = box.log.text.toPlainText()
    assert bar.said[-1].startswith("The engine is set up, in "), f"{bar.said}\n{log}"
    assert box.isHidden() and not any(name in log for name in ("torch", "transformers", "cuda"))
    folder = importlib.import_module(f"{PACKAGE}.core.locate").managed_folder()
    size = importlib.import_module(f"{PACKAGE}.core.installed").folder_bytes(folder)
    layer = QgsRasterLayer(str(samples / "banepa_labelled.tif"), "banepa")
    project.addMapLayer(layer)
    dock.layer.setLayer(layer)
    dock.prompts.add("building, vegetation")
    dock.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    dock.button.click()
    run = wait(lambda: not dock.run.is_running)
    assert results(project) and results(project)[0].featureCount() > 10, bar.said
    report = {
        "downloaded_bytes": max(counts),
        "disk_bytes": size,
        "setup_seconds": round(seconds),
        "first_run_seconds": round(run),
    }
    (artefacts / "install.json").write_text(json.dumps(report, indent=1) + "\n")
    print(report)
    box.ask = lambda sentence: True
    box._press_remove()
    wait(lambda: not any(folder.parent.glob("engine*")))
    assert bar.said[-1] == "The engine was removed." and not box.isHidden()
    project.clear()
    dock.deleteLater()
    shutil.rmtree(tmp_path / "profile")
