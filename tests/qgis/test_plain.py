"""Text of servers, models, files and projects is shown as it is, whatever Qt might take it for."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QTextBrowser

PLUGIN = Path(__file__).resolve().parents[2] / "qgis_plugin"
SOURCES = sorted(PLUGIN.rglob("*.py"))
HOSTILE = '<img src="http://127.0.0.1:1/x.png"><a href="file:///etc/passwd">no</a> & <b>bold</b>'
SHOWING = {
    "QErrorMessage": "",
    "QLabel": "ui/plain.py",
    "QMessageBox": "ui/plain.py",
    "QProgressDialog": "",
    "createMessage": "ui/plain.py",
    "pushCritical": "",
    "pushMessage": "",
    "setHtml": "ui/tiletext.py",
    "setPlaceholderText": "ui/hints.py",
    "setStatusTip": "",
    "setWhatsThis": "",
}
"""What takes text that looks like HTML for HTML, and the one place where it may be used."""


def shown_in_bar(dock: Any) -> QTextBrowser:
    (browser,) = dock.bar.currentItem().findChildren(QTextBrowser)
    return browser


def test_the_message_bar_shows_what_a_server_said(dock: Any) -> None:
    dock.run.happened.emit({"event": "failed", "reason": "user_error", "message": HOSTILE})
    assert HOSTILE in shown_in_bar(dock).toPlainText()
    dock.run.happened.emit({"event": "started", "tiles": 1, "resumed": 0, "warnings": [HOSTILE]})
    assert HOSTILE in shown_in_bar(dock).toPlainText()
    assert dock.bar.said == [HOSTILE, HOSTILE]


def test_the_message_bar_shows_names_of_layers(dock: Any, project: QgsProject, samples: Path) -> None:
    layer = QgsRasterLayer(str(samples / "missing.tif"), HOSTILE)
    project.addMapLayer(layer)
    dock.layer.setLayer(layer)
    dock.press()
    assert HOSTILE in shown_in_bar(dock).toPlainText()


def test_labels_show_what_they_are_told(dock: Any) -> None:
    from qgis_plugin.ui.settings import SettingsPage
    from qgis_plugin.ui.tiletext import TileWindow

    page, window = SettingsPage(dock._engine), TileWindow(dock.canvas)
    page._run.happened.emit({"event": "failed", "message": HOSTILE})
    window._clear(HOSTILE)
    dock.status.setText(HOSTILE)
    labels = [label for widget in (dock, page, window) for label in widget.findChildren(QLabel)]
    formats = [label.textFormat() for label in labels if label.text() == HOSTILE]
    assert formats == [Qt.TextFormat.PlainText] * 3


def test_what_a_model_wrote_is_no_html(dock: Any) -> None:
    from qgis_plugin.core.ledgers import Answer
    from qgis_plugin.ui.tiletext import TileWindow, _paragraph

    window = TileWindow(dock.canvas)
    window.text.setHtml(_paragraph(Answer(HOSTILE, HOSTILE, HOSTILE)))
    assert window.text.toPlainText().count(HOSTILE) == 3


def test_menus_show_prompts_with_all_their_letters(dock: Any) -> None:
    dock.prompts.add("r&d = r&d buildings")
    dock.prompts.remember()
    dock.prompts.fill_menu()
    # One & alone would underline the next letter.
    assert "r&&d=r&&d buildings" in [action.text() for action in dock.prompts.presets.menu().actions()]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(PLUGIN)))
def test_text_reaches_qt_through_what_keeps_it_plain(source: Path) -> None:
    place = source.relative_to(PLUGIN).as_posix()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        assert SHOWING.get(name, place) == place, f"{name} in line {node.lineno}; see ui/plain.py"
        if name == "setToolTip" and place != "ui/plain.py":
            called = getattr(node.args[0], "func", None)
            assert getattr(called, "id", "") == "tr", f"a tooltip with more than words, line {node.lineno}"
