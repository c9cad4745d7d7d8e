"""What tests do with the panel."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import unescape

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication

SLOW = 120


class Bar(QgsMessageBar):
    """Keeps what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.widgetAdded.connect(lambda item: self.said.append(unescape(item.text())))


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
