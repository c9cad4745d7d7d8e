"""The tutorial, step by step, in QGIS's desktop; QGIS runs it with --code, started by test_tour.py.

Environment: STEPS_OUT (folder for pictures, results and report.json), STEPS_DRAWN (polygons of all houses,
which stand for what a person draws), STEPS_STEPS (of the training).
"""

import json
import os
import time
import traceback
from pathlib import Path

from qgis.core import (
    QgsCoordinateTransform,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerExporter,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QCoreApplication, QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface, plugins

OUT = Path(os.environ["STEPS_OUT"])
SECONDS = 1500
STEPS = int(os.environ["STEPS_STEPS"])


def wait(until):
    deadline = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < deadline, "waited too long"
        QCoreApplication.processEvents()
        time.sleep(0.01)


def rest(seconds=1.5):
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end and not iface.mapCanvas().isDrawing())


def grab(name, window=None):
    """Takes a picture of QGIS, with a window over it."""
    rest()
    picture = iface.mainWindow().grab()
    if window is not None:
        painter = QPainter(picture)
        painter.drawPixmap(QPoint(330, 150), window.grab())
        painter.end()
    picture.scaledToWidth(1000, Qt.TransformationMode.SmoothTransformation).save(
        str(OUT / f"tour_{name}.png")
    )


def counts(layer):
    found = {}
    for feature in layer.getFeatures():
        found[feature["status"]] = found.get(feature["status"], 0) + 1
    return found


def draw_houses(layer, places):
    """Corrects the places: what was found there goes, and all houses are drawn."""
    drawn = QgsVectorLayer(os.environ["STEPS_DRAWN"], "drawn", "ogr")
    transform = QgsCoordinateTransform(drawn.crs(), layer.crs(), QgsProject.instance())
    area = QgsGeometry.unaryUnion([place.geometry() for place in places])
    assert layer.isEditable() or layer.startEditing()
    for feature in list(layer.getFeatures()):
        if feature.geometry().intersects(area):
            layer.deleteFeature(feature.id())
    for house in drawn.getFeatures():
        geometry = house.geometry()
        geometry.transform(transform)
        if geometry.intersects(area):
            geometry.convertToSingleType()
            # As QGIS's own tools make it, with the layer's defaults.
            feature = QgsVectorLayerUtils.createFeature(layer, geometry)
            feature["label"], feature["status"] = "building", "corrected"
            layer.addFeature(feature)
    assert layer.commitChanges(), layer.commitErrors()


def review_three(review, layer, look=lambda: None):
    """Accepts two of the polygons that are not reviewed yet, and rejects one between them."""
    review.begin(layer)
    look()
    for button in (0, 1, 0):
        review.buttons[button].click()
    review.stop()


def use():
    report = {}
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1400, 860)
    for name in ("Browser", "Browser2"):
        for panel in window.findChildren(QDockWidget, name):
            panel.hide()
    plugin = plugins["t4s_geo_plugin"]
    dock, teaching, adjust = plugin.dock, plugin._teaching, plugin._adjusting.panel
    window.resizeDocks([dock], [400], Qt.Orientation.Horizontal)
    dock.samples.actions_of["banepa_labelled.tif"].trigger()
    dock.prompts.use(("building",))
    dock.options.output.setFilePath(str(OUT / "houses.gpkg"))
    grab("1_sample")
    begun = time.monotonic()
    dock.button.click()
    wait(lambda: not dock.run.is_running)
    report["first_seconds"] = time.monotonic() - begun
    (layer,) = [
        node.layer() for node in QgsProject.instance().layerTreeRoot().findGroup("t4s-geo").findLayers()
    ]
    iface.setActiveLayer(layer)
    report["first"] = counts(layer)
    grab("2_result")
    # Sliders
    adjust.begin(layer)
    adjust.sliders["building"].slider.setValue(40)
    wait(lambda: adjust.adjusting.preview is not None and not adjust.run.is_running)
    report["lower"] = adjust.status.text()
    grab("3_adjust")
    adjust.apply.click()
    wait(lambda: adjust.adjusting is None)
    # A review of three
    review = plugin._review.panel
    review_three(review, layer, lambda: grab("4_review"))
    report["reviewed"] = counts(layer)
    # Where to look next
    iface.setActiveLayer(layer)
    doubts = teaching.panel
    teaching.look.trigger()
    wait(lambda: doubts.layer is not None)
    grab("5_doubts")
    report["place"] = doubts.about.text()
    places = sorted(doubts.layer.getFeatures(), key=lambda place: place["rank"])
    draw_houses(layer, places)
    for _ in places:
        doubts.done.setChecked(True)
        doubts.next.click()
    grab("6_corrected")
    # Houses were drawn over what was reviewed, which had been the least sure.
    review_three(review, layer)
    review.hide()
    report["corrected"] = counts(layer)
    # Teach
    doubts.teach.click()
    dialog = teaching.dialog
    dialog.name.setText("houses of Banepa")
    dialog.steps.setValue(STEPS)
    begun = time.monotonic()
    dialog.press()
    wait(lambda: not dialog.run.is_running)
    report["taught_seconds"], report["taught"] = time.monotonic() - begun, dialog.status.text()
    assert dialog.use.isVisible(), dialog.status.text()
    report["scores"] = [dialog.scores.item(0, column).text() for column in range(3)]
    grab("7_taught", dialog)
    dialog.use.click()
    doubts.hide()
    # The whole with the taught model, in the same file.
    QgsProject.instance().removeMapLayer(doubts.layer.id())
    dock.ask_other_run = lambda ledger, difference, parent: report.update(asked=difference) or "replace"
    dock.button.click()
    wait(lambda: dock.button.text() == "Run" and not dock.run.is_running)
    report["status"], report["second"] = dock.status.text(), counts(layer)
    grab("8_again")
    code, words = QgsVectorLayerExporter.exportLayer(
        layer, str(OUT / "houses.geojson"), "ogr", layer.crs(), False, {"driverName": "GeoJSON"}
    )
    report["export"] = [int(code), words, QgsVectorLayer(str(OUT / "houses.geojson")).featureCount()]
    report["layer"] = layer.featureCount()
    return report


def main():
    try:
        report = use()
    except Exception:
        report = {"error": traceback.format_exc()}
        grab("error")
    (OUT / "report.json").write_text(json.dumps(report, indent=1))
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


QTimer.singleShot(2000, main)
