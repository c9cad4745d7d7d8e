"""What tests do with the panel, and with results and their ledgers."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

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


class Desktop:
    """As much of QGIS's desktop as menus of layers touch."""

    def __init__(self, dock: Any) -> None:
        self.dock, self.layer = dock, None
        self.offered: list[tuple[str, str]] = []
        self.removed: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given: None

    def mapCanvas(self) -> Any:
        return self.dock.canvas

    def activeLayer(self) -> Any:
        return self.layer

    def addCustomActionForLayerType(self, action: Any, menu: str, kind: Any, everywhere: bool) -> None:
        assert not everywhere

    def addCustomActionForLayer(self, action: Any, layer: Any) -> None:
        self.offered.append((action.text(), layer.name()))

    def removeCustomActionForLayerType(self, action: Any) -> None:
        self.removed.append(action.text())


def copied(result: Path, folder: Path, name: str = "out") -> QgsVectorLayer:
    """Copies a result and its ledger; returns the layer of the copy, which is in no project yet."""
    for suffix in (".gpkg", ".ledger"):
        shutil.copy(result.with_suffix(suffix), folder / f"{name}{suffix}")
    return QgsVectorLayer(f"{folder / name}.gpkg|layername=segments", name, "ogr")


def lose(ledger: Path, count: int) -> None:
    """Makes tiles fail after the fact."""
    with sqlite3.connect(ledger) as database:
        database.execute(
            "UPDATE tiles SET status = 'failed', text = NULL, message = 'The network broke.' WHERE tile < ?",
            (count,),
        )
    database.close()


def change_spec(ledger: Path, **values: Any) -> None:
    """Writes other values into what a ledger says of its run."""
    with sqlite3.connect(ledger) as database:
        spec = json.loads(database.execute("SELECT value FROM run WHERE key = 'spec'").fetchone()[0])
        changed = json.dumps({**spec, **values})
        database.execute("UPDATE run SET value = ? WHERE key = 'spec'", (changed,))
    database.close()
