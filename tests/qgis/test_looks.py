"""The panel as people see it: narrow, dark, in other languages; with QT_SCALE_FACTOR=2 at twice the size.

Pictures for people to look at are among the artefacts: panel_295.png, panel_295_at_2.png at twice the size.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsRasterLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QPalette
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget
from test_mnemonics import speak  # noqa: F401
from using import Bar, wait

LOOKS = {
    "295": (295, "default", "en"),
    "400": (400, "default", "en"),
    "dark": (400, "Night Mapping", "en"),
    "chinese": (295, "default", "zh_Hans"),
    "spanish": (295, "default", "es"),
    "french": (295, "default", "fr"),
}


@pytest.fixture
def look(engine: Any, project: Any, samples: Path, speak: Any) -> Iterator[Any]:  # noqa: F811
    """Shows the panel, all unfolded, with a scene and classes."""
    from qgis_plugin.ui.dock import SegmentDock

    kept: list[Any] = []
    # No process: nothing of the panel waits for an answer.
    engine.submit = lambda request, handler: "0"
    application = QgsApplication.instance()
    before = application.palette(), application.styleSheet()

    def show(width: int, theme: str, language: str) -> Any:
        QgsApplication.setUITheme(theme)
        speak(language)
        canvas, bar = QgsMapCanvas(), Bar()
        dock = SegmentDock(engine, canvas, bar)
        kept.extend((dock, canvas, bar))
        project.addMapLayer(QgsRasterLayer(str(samples / "banepa_labelled.tif"), "banepa_labelled"))
        dock.prompts.add("building, road, tree, swimming pool")
        dock.options.setCollapsed(False)
        dock.resize(width, 1060)
        dock.show()
        wait(lambda: "&" in dock.button.text())
        # Letters that stand behind words take room, which is laid out next.
        QTest.qWait(50)
        return dock

    yield show
    for one in kept:
        one.deleteLater()
    QgsApplication.setUITheme("default")
    application.setPalette(before[0])
    application.setStyleSheet(before[1])


def clipped(dock: QWidget) -> list[str]:
    """What is cut off at the side, or has less room than its words take."""
    found = []
    for one in (*dock.findChildren(QAbstractButton), *dock.findChildren(QLabel)):
        words = one.text()
        if not one.isVisible() or not any(map(str.isalpha, words)):
            continue
        right = one.mapTo(dock, one.rect().topRight()).x()
        wraps = isinstance(one, QLabel) and one.wordWrap()
        if right > dock.width() or (not wraps and one.width() < one.minimumSizeHint().width()):
            found.append(words)
    return found


@pytest.mark.parametrize("name", LOOKS)
def test_nothing_is_cut_off_or_unreadable(look: Any, artefacts: Path, name: str) -> None:
    from qgis_plugin.ui.hints import LEAST_CONTRAST, contrast, seen_over

    dock = look(*LOOKS[name])
    scale = dock.devicePixelRatioF()
    dock.grab().save(str(artefacts / f"panel_{name}{'' if scale == 1 else f'_at_{scale:g}'}.png"))
    assert clipped(dock) == []
    for area in dock.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0
    for field in dock.findChildren(QLineEdit):
        palette = field.palette()
        ground, hint = (
            palette.color(QPalette.ColorRole.Base),
            palette.color(QPalette.ColorRole.PlaceholderText),
        )
        told = field.placeholderText()
        assert not told or contrast(seen_over(hint, ground), ground) >= LEAST_CONTRAST, told
