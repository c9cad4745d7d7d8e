"""What tests do with the panel."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import unescape

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QPushButton

SLOW = 120


def _whole(item: QgsMessageBarItem) -> str:
    """What an item says, with what stands behind its button for details."""
    details = [button.whole for button in item.findChildren(QPushButton) if hasattr(button, "whole")]
    return str(details[0]) if details else unescape(item.text())


class Bar(QgsMessageBar):
    """Keeps what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.widgetAdded.connect(lambda item: self.said.append(_whole(item)))


def wait(until: Callable[[], bool]) -> None:
    """Lets QGIS work until something is the case."""
    deadline = time.monotonic() + SLOW
    while not until():
        assert time.monotonic() < deadline
        QCoreApplication.processEvents()
        time.sleep(0.01)


def results(project: QgsProject) -> list[QgsVectorLayer]:
    """Layers in the group of results, from the top."""
    group = project.layerTreeRoot().findGroup("t4s-geo")
    return [] if group is None else [node.layer() for node in group.findLayers()]
