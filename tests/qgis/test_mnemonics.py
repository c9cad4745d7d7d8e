"""Letters that lead to buttons and fields: each once in a window, whatever language it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTranslator
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QLabel, QMainWindow, QWidget
from test_translations import I18N, load
from using import Bar, wait

MENUS = ("Pro&ject", "&Edit", "&View", "&Layer", "&Settings", "&Plugins", "Vect&or", "&Raster", "&Help")


@pytest.fixture
def speak(qgis_app: object, tmp_path: Any) -> Iterator[Any]:
    """Loads the plugin's words in a language."""
    loaded: list[QTranslator] = []
    files = load("build_plugin").compile_translations(I18N)

    def choose(language: str) -> None:
        if language != "en":
            name = f"t4s_geo_{language}.qm"
            (tmp_path / name).write_bytes(files[name])
            loaded.append(QTranslator())
            assert loaded[-1].load(str(tmp_path / name))
            QCoreApplication.installTranslator(loaded[-1])

    yield choose
    for one in loaded:
        QCoreApplication.removeTranslator(one)


@pytest.fixture
def window(qgis_app: object) -> Iterator[QMainWindow]:
    """A window with menus, as QGIS's."""
    made = QMainWindow()
    for words in MENUS:
        made.menuBar().addMenu(words)
    yield made
    made.deleteLater()


def bearers(root: QWidget) -> list[Any]:
    return [
        one
        for one in (*root.findChildren(QAbstractButton), *root.findChildren(QLabel))
        if one.isVisibleTo(root) and any(map(str.isalpha, one.text()))
    ]


def letters(root: QWidget) -> list[str]:
    from qgis_plugin.ui.mnemonics import MARK

    found = (MARK.search(one.text()) for one in bearers(root))
    return [mark[1].lower() for mark in found if mark is not None]


@pytest.mark.parametrize("language", ["en", "zh_Hans", "es", "fr"])
def test_no_letter_is_there_twice(
    engine: Any, project: object, window: QMainWindow, speak: Any, language: str
) -> None:
    from qgis_plugin.ui.dock import SegmentDock
    from qgis_plugin.ui.settings import SettingsPage
    from qgis_plugin.ui.teach import TeachDialog

    speak(language)
    # No process: nothing of the panel waits for an answer.
    engine.submit = lambda request, handler: "0"
    canvas, bar = QgsMapCanvas(), Bar()
    dock = SegmentDock(engine, canvas, bar, window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.options.setCollapsed(False)
    teach, page = TeachDialog(engine, canvas), SettingsPage(engine)
    for root in (window, teach, page):
        root.show()
    taken = {words[words.index("&") + 1].lower() for words in MENUS}
    for root, least in ((dock, 10), (teach, 8), (page, 6)):
        wait(lambda root=root: bool(letters(root)))
        found = letters(root)
        assert len(found) == len(set(found)) >= least, found
        assert root is not dock or not taken & set(found)
    assert "&" in dock.button.text() and "&" in dock.prompts.presets.text()
    # It runs, or cancels, whatever its letter is now.
    dock._show_running()
    wait(lambda: "&" in dock.button.text())
    found = letters(dock)
    assert len(found) == len(set(found))
    for root in (teach, page, dock):
        root.deleteLater()


def test_a_letter_leads_to_its_field(dock: Any) -> None:
    window = QMainWindow()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.options.setCollapsed(False)
    window.show()
    window.activateWindow()
    wait(lambda: QgsApplication.activeWindow() is window and bool(letters(dock)))
    label = next(one for one in dock.findChildren(QLabel) if one.buddy() is dock.extent)
    letter = label.text()[label.text().index("&") + 1]
    QTest.keyClick(window, letter, Qt.KeyboardModifier.AltModifier)
    wait(lambda: dock.extent.choice.hasFocus())
    dock.setParent(None)
    window.deleteLater()


@pytest.mark.parametrize(
    ("words", "taken", "marked"),
    [
        ("Save to", "", "&Save to"),
        ("Save to", "s", "Save &to"),
        ("Save to", "st", "S&ave to"),
        ("Go", "go", "Go"),
        ("Größe", "g", "G&röße"),
        ("运行", "ab", "运行(&C)"),
        ("r&&d", "r", "r&&&d"),
    ],
)
def test_a_letter_is_marked_where_it_is_found_soonest(words: str, taken: str, marked: str) -> None:
    from qgis_plugin.ui.mnemonics import with_mark, without_mark

    assert with_mark(words, set(taken))[0] == marked
    assert without_mark(marked) == words
