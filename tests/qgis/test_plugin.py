"""The plugin in a real QGIS: its algorithm runs the engine and returns a styled layer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsVectorLayer

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_tiles"


@pytest.fixture
def provider(qgis_app: QgsApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.setenv("T4S_GEO_ENGINE", str(ROOT / ".venv" / "bin" / "t4s-geo"))
    monkeypatch.syspath_prepend(str(ROOT))
    from qgis_plugin.provider import Provider

    added = Provider()
    QgsApplication.processingRegistry().addProvider(added)
    yield added
    QgsApplication.processingRegistry().removeProvider(added)


class Feedback(QgsProcessingFeedback):
    def __init__(self) -> None:
        super().__init__(False)
        self.lines: list[str] = []

    def pushConsoleInfo(self, info: str) -> None:
        self.lines.append(info)


def _run(output: Path, **parameters: object) -> tuple[dict[str, object], bool, Feedback]:
    algorithm = QgsApplication.processingRegistry().algorithmById("t4s_geo:segment")
    feedback = Feedback()
    given = {"INPUT": str(SAMPLES / "amazon_forest.tif"), "OUTPUT": str(output), **parameters}
    results, succeeded = algorithm.run(given, QgsProcessingContext(), feedback)
    return results, succeeded, feedback


def test_the_algorithm_returns_a_styled_layer(provider: object, tmp_path: Path) -> None:
    reference = SAMPLES / "amazon_forest_reference.tif"
    results, succeeded, feedback = _run(
        tmp_path / "out.gpkg", PROMPTS="forest, gone=cleared", MODEL=f"oracle:{reference}"
    )
    assert succeeded, feedback.textLog()
    layer = QgsVectorLayer(results["OUTPUT"], "segments", "ogr")
    assert layer.isValid()
    assert layer.featureCount() > 0
    assert layer.renderer().type() == "categorizedSymbol"
    assert {category.value() for category in layer.renderer().categories()} >= {"forest", "gone"}
    assert any("polygons" in line for line in feedback.lines)


def test_a_mistake_is_the_engines_own_sentence(provider: object, tmp_path: Path) -> None:
    _, succeeded, feedback = _run(tmp_path / "out.gpkg", PROMPTS="water", MODEL="no-such-model")
    assert not succeeded
    assert "There is no model 'no-such-model'" in feedback.textLog()


def test_a_missing_engine_is_said_in_words(
    provider: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("T4S_GEO_ENGINE")
    monkeypatch.setenv("PATH", "/nowhere")
    _, succeeded, feedback = _run(tmp_path / "out.gpkg", PROMPTS="water")
    assert not succeeded
    assert "The engine t4s-geo was not found" in feedback.textLog()


def test_the_plugin_imports_nothing_but_qgis_and_the_standard_library(tmp_path: Path) -> None:
    code = (
        "import sys, qgis.core, qgis.PyQt.QtGui\n"
        "before = set(sys.modules)\n"
        "import qgis_plugin.plugin\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names) - {'qgis', 'qgis_plugin', 'PyQt5', 'sip'}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
