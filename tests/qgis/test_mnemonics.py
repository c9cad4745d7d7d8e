"""Letters that lead to buttons and fields: each once in a window, whatever language it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTranslator
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QGroupBox, QLabel, QMainWindow, QWidget
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
    from qgis_plugin.ui.mnemonics import words_of

    kinds = QAbstractButton, QLabel, QGroupBox
    return [
        one
        for kind in kinds
        for one in root.findChildren(kind)
        if one.isVisibleTo(root) and any(map(str.isalpha, words_of(one)))
    ]


def letters(root: QWidget) -> list[str]:
    from qgis_plugin.ui.mnemonics import MARK, words_of

    found = (MARK.search(words_of(one)) for one in bearers(root))
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


def test_the_letter_of_the_options_unfolds_them(dock: Any) -> None:
    window = QMainWindow()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.show()
    window.activateWindow()
    wait(lambda: QgsApplication.activeWindow() is window and "&" in dock.options.title())
    assert dock.options.isCollapsed()
    letter = dock.options.title()[dock.options.title().index("&") + 1]
    QTest.keyClick(window, letter, Qt.KeyboardModifier.AltModifier)
    wait(lambda: dock.options.overlapping.hasFocus())
    assert not dock.options.isCollapsed()
    dock.setParent(None)
    window.deleteLater()


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_panels_share_the_letters_and_where_the_keyboard_is_has_the_first_choice(
    engine: Any, project: object, window: QMainWindow, speak: Any, language: str
) -> None:
    from qgis_plugin.ui.adjust import AdjustPanel, Slider
    from qgis_plugin.ui.dock import SegmentDock
    from qgis_plugin.ui.review import ReviewPanel

    speak(language)
    engine.submit = lambda request, handler: "0"
    canvas, area = QgsMapCanvas(), Qt.DockWidgetArea.RightDockWidgetArea
    panels = (
        SegmentDock(engine, canvas, Bar(), window),
        AdjustPanel(engine, print, window),
        ReviewPanel(canvas, engine, print, parent=window),
    )
    dock, adjust, review = panels
    slider = Slider(0, 9, str)
    label = QLabel("this && that")
    label.setBuddy(slider)
    adjust._classes.addRow(label, slider)
    for panel in panels:
        window.addDockWidget(area, panel)
    window.resize(900, 900)
    window.show()
    QgsApplication.setActiveWindow(window)
    wait(lambda: QgsApplication.activeWindow() is window and bool(letters(dock)))
    for first in (adjust, dock):
        # Its first field, which the menus have left no letter before.
        (slider if first is adjust else dock.prompts.entry).setFocus()
        wait(lambda first=first: first.mnemonics.used == max(one.mnemonics.used for one in panels))
        found = {panel: letters(panel) for panel in panels}
        listed = [letter for some in found.values() for letter in some]
        assert len(listed) == len(set(listed))
        assert len(found[first]) >= (5 if first is adjust else 7)
        if first is adjust:
            letter = label.text().replace("&&", "")[label.text().replace("&&", "").index("&") + 1]
            adjust.smallest.setFocus()
            QTest.keyClick(window, letter, Qt.KeyboardModifier.AltModifier)
            wait(slider.slider.hasFocus)
    # Keys of their own are enough.
    assert not any("&" in button.text() for button in review.buttons[:-1])
    # Behind another's tab nothing has a letter.
    window.tabifyDockWidget(dock, adjust)
    wait(lambda: not letters(adjust) or not letters(dock))
    for panel in panels:
        panel.deleteLater()


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
