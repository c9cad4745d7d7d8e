"""What a user does in QGIS's desktop, step by step; QGIS runs it with --code, started by test_desktop.py.

Environment: STEPS_SCENE (raster to segment), STEPS_OUT (folder for pictures and report.json).
"""

import json
import os
import time
import traceback
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget
from qgis.utils import iface, plugins

OUT = Path(os.environ["STEPS_OUT"])
SECONDS = 400
"""Longest wait for a step, on a machine that others keep busy."""


def wait(until):
    """Lets QGIS work until something is the case; returns the longest time it did not answer."""
    deadline, longest, last = time.monotonic() + SECONDS, 0.0, time.monotonic()
    while not until():
        assert time.monotonic() < deadline, "waited too long"
        QCoreApplication.processEvents()
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        time.sleep(0.01)
    return longest


def rest(seconds=1.5):
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end and not iface.mapCanvas().isDrawing())


def grab(name):
    rest()
    iface.mainWindow().grab().save(str(OUT / f"{name}.png"))


def results():
    group = QgsProject.instance().layerTreeRoot().findGroup("t4s-geo")
    return [] if group is None else [node.layer() for node in group.findLayers()]


def is_unfolded():
    """Tells whether the tree shows the layers of the results and their legends."""
    view, group = iface.layerTreeView(), QgsProject.instance().layerTreeRoot().findGroup("t4s-geo")
    return all(view.isExpanded(view.node2index(node)) for node in (group, *group.findLayers()))


def use():
    report = {}
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1400, 860)
    for name in ("Browser", "Browser2"):
        for panel in window.findChildren(QDockWidget, name):
            panel.hide()
    dock = plugins["t4s_geo_plugin"].dock
    window.resizeDocks([dock], [400], Qt.Orientation.Horizontal)
    layer = QgsRasterLayer(os.environ["STEPS_SCENE"], "banepa")
    QgsProject.instance().addMapLayer(layer)
    QgsProject.instance().setCrs(layer.crs())
    layer_node = QgsProject.instance().layerTreeRoot().findLayer(layer)
    layer_node.setExpanded(False)
    # A part of it that fills the map.
    middle = layer.extent().scaled(0.72)
    iface.mapCanvas().setExtent(middle)
    iface.mapCanvas().refresh()
    grab("1_loaded")
    dock.prompts.entry.setText("building, road, vegetation, bare land")
    dock.prompts.add_entry()
    grab("2_prompts")
    dock.button.click()
    report["unanswered_seconds"] = wait(lambda: dock.status.text().startswith("Tile"))
    iface.mapCanvas().zoomByFactor(0.5)
    iface.mapCanvas().setExtent(middle)
    wait(lambda: not dock.run.is_running or dock.progress.value() > 0.6 * dock.progress.maximum() > 0)
    report["preview"] = dock.preview.item is not None
    grab("3_running")
    wait(lambda: not dock.run.is_running)
    report["preview_after"] = dock.preview.item is not None
    report["first"] = {
        "status": dock.status.text(),
        "polygons": [one.featureCount() for one in results()],
        "renderer": [one.renderer().type() for one in results()],
        "is_unfolded": is_unfolded(),
    }
    grab("4_result")
    report["menu"] = use_menu()
    report["settings"] = use_settings()
    dock.button.click()
    wait(lambda: dock.course._tiles > 0 or not dock.run.is_running)
    dock.button.click()
    wait(lambda: not dock.run.is_running)
    report["second"] = {"status": dock.status.text(), "layers": len(results())}
    grab("5_cancelled")
    dock.model.choice.setCurrentText("/no/such/model")
    dock.button.click()
    wait(lambda: not dock.run.is_running)
    report["message"] = iface.messageBar().currentItem().text()
    grab("6_mistake")
    iface.messageBar().clearWidgets()
    QgsApplication.setUITheme("Night Mapping")
    grab("9_dark")
    QgsApplication.setUITheme("default")
    return report


def use_menu():
    """What the context menu of the result offers, and what the model wrote where the map is clicked."""
    iface.layerTreeView().setCurrentLayer(results()[0])
    menu = iface.layerTreeView().menuProvider().createContextMenu()
    (ours,) = (action.menu() for action in menu.actions() if action.text() == "t4s-geo")
    actions = {action.text(): action for action in ours.actions()}
    actions["Show the model's text for a tile"].trigger()
    canvas = iface.mapCanvas()
    canvas.mapTool().canvasClicked.emit(canvas.extent().center(), Qt.MouseButton.LeftButton)
    window = next(one for one in iface.mainWindow().findChildren(QDialog) if one.isVisible())
    rest()
    picture = iface.mainWindow().grab()
    painter = QPainter(picture)
    # Beside the tile's outline.
    painter.drawPixmap(QPoint(4, picture.height() - window.height() - 40), window.grab())
    painter.end()
    picture.save(str(OUT / "7_text.png"))
    words = window.words.text()
    window.close()
    return {"actions": sorted(actions), "words": words}


def use_settings():
    """The plugin's page among QGIS's options."""
    seen = []

    def look():
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            QTimer.singleShot(500, look)
            return
        seen.append(dialog.windowTitle())
        dialog.grab().save(str(OUT / "8_settings.png"))
        dialog.reject()

    QTimer.singleShot(3000, look)
    iface.showOptionsDialog(iface.mainWindow(), "t4s-geo")
    return seen


def main():
    try:
        wait(lambda: "t4s_geo_plugin" in plugins)
        report = use()
    except Exception:
        report = {"error": traceback.format_exc()}
    (OUT / "report.json").write_text(json.dumps(report))
    # Else QGIS asks whether layers in temporary files may be lost.
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


QTimer.singleShot(2000, main)
