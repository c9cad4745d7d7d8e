"""Web maps: what the map shows is rendered to a GeoTIFF beside the output, and segmented."""

from __future__ import annotations

import functools
import math
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QSize
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from using import results, wait

WEB = QgsCoordinateReferenceSystem("EPSG:3857")
HALF = math.pi * 6378137
ZOOM = 12


class TileServer(ThreadingHTTPServer):
    """Serves a folder of tiles.

    Attributes:
        pause: Seconds that a tile takes.
    """

    pause = 0.0
    daemon_threads = True


class Handler(SimpleHTTPRequestHandler):
    server: TileServer

    def do_GET(self) -> None:
        time.sleep(self.server.pause)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def cut_tiles(layer: QgsRasterLayer, folder: Path) -> QgsRectangle:
    """Draws a layer as tiles of one zoom level; returns its extent in the web's system."""
    transform = QgsCoordinateTransform(layer.crs(), WEB, QgsProject.instance())
    extent = transform.transformBoundingBox(layer.extent())
    side = 2 * HALF / 2**ZOOM
    for x in range(int((extent.xMinimum() + HALF) / side), int((extent.xMaximum() + HALF) / side) + 1):
        for y in range(int((HALF - extent.yMaximum()) / side), int((HALF - extent.yMinimum()) / side) + 1):
            left, top = x * side - HALF, HALF - y * side
            settings = QgsMapSettings()
            settings.setDestinationCrs(WEB)
            settings.setTransformContext(QgsProject.instance().transformContext())
            settings.setLayers([layer])
            settings.setOutputSize(QSize(256, 256))
            settings.setExtent(QgsRectangle(left, top - side, left + side, top))
            image = QImage(256, 256, QImage.Format.Format_ARGB32)
            image.fill(QColor(0, 0, 0, 0))
            painter = QPainter(image)
            job = QgsMapRendererCustomPainterJob(settings, painter)
            job.renderSynchronously()
            painter.end()
            target = folder / str(ZOOM) / str(x) / f"{y}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            image.save(str(target))
    return extent


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TileServer]:
    folder = tmp_path / "tiles"
    folder.mkdir()
    made = TileServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def web(forest: Any, server: TileServer, project: QgsProject, tmp_path: Path) -> Any:
    """The panel, with a web map of the Amazon scene in the project and most of it on the map."""
    scene = project.mapLayersByName("amazon")[0]
    extent = cut_tiles(scene, tmp_path / "tiles")
    address = f"http://127.0.0.1:{server.server_port}"
    source = f"type=xyz&url={address}/{{z}}/{{x}}/{{y}}.png&zmin={ZOOM}&zmax={ZOOM}"
    layer = QgsRasterLayer(source, "tiles", "wms")
    assert layer.isValid()
    project.addMapLayer(layer)
    forest.layer.setLayer(layer)
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    forest.canvas.resize(420, 420)
    forest.canvas.show()
    QCoreApplication.processEvents()
    forest.canvas.setDestinationCrs(WEB)
    forest.canvas.setExtent(extent.scaled(0.8))
    forest.extent.choice.setCurrentIndex(1)
    return forest


def press(dock: Any) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    dock.run.happened.connect(events.append)
    dock.press()
    wait(lambda: not dock.is_running)
    dock.run.happened.disconnect(events.append)
    return events


def areas(layer: QgsVectorLayer) -> dict[str, float]:
    found: dict[str, float] = {}
    for feature in layer.getFeatures():
        found[feature["label"]] = found.get(feature["label"], 0) + feature["area_m2"]
    return found


def test_what_the_map_shows_of_a_web_map_is_segmented(web: Any, project: QgsProject, tmp_path: Path) -> None:
    press(web)
    assert web.bar.said == [] and web.status.text().startswith("Done")
    (layer,) = results(project)
    assert layer.name() == "tiles: forest, gone" and layer.crs() == WEB
    (picture,) = tmp_path.glob("out_scene_*.tif")
    assert QgsRasterLayer(str(picture), "x").width() == pytest.approx(web.canvas.width(), abs=2)
    assert not list(tmp_path.glob("*.part.tif"))
    assert web.canvas.extent().buffered(100).contains(layer.extent())
    # The same place of the file that the tiles were drawn from.
    of_tiles = areas(layer)
    web.layer.setLayer(project.mapLayersByName("amazon")[0])
    web.options.output.setFilePath(str(tmp_path / "direct.gpkg"))
    press(web)
    direct = areas(results(project)[0])
    assert set(of_tiles) == set(direct) == {"forest", "gone"}
    for label, area in direct.items():
        assert of_tiles[label] == pytest.approx(area, rel=0.05)


def test_the_same_place_again_goes_on_with_the_same_picture(web: Any, tmp_path: Path) -> None:
    press(web)
    (picture,) = tmp_path.glob("out_scene_*.tif")
    written = picture.stat().st_mtime_ns
    events = press(web)
    assert events[0]["resumed"] == events[0]["tiles"]
    assert web.bar.said == [] and picture.stat().st_mtime_ns == written


def test_selected_polygons_limit_what_is_loaded(web: Any, project: QgsProject, tmp_path: Path) -> None:
    corner = QgsRectangle(web.canvas.extent())
    corner.setXMaximum(corner.center().x())
    polygons = QgsVectorLayer("Polygon?crs=EPSG:3857", "areas", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(corner))
    polygons.dataProvider().addFeature(feature)
    project.addMapLayer(polygons)
    web.extent.choice.setCurrentIndex(2)
    press(web)
    assert web.bar.said == ["No polygon is selected in the layer areas; select one or more."]
    polygons.selectAll()
    press(web)
    (picture,) = tmp_path.glob("out_scene_*.tif")
    raster = QgsRasterLayer(str(picture), "x")
    assert raster.width() == pytest.approx(web.canvas.width() / 2, abs=2)
    assert len(results(project)) == 1


def test_what_cannot_be_loaded_is_said(web: Any, project: QgsProject, tmp_path: Path) -> None:
    def said() -> str:
        press(web)
        return str(web.bar.said[-1])

    web.extent.choice.setCurrentIndex(0)
    assert said().startswith("A web map such as tiles has no extent of its own; choose What the map shows")
    web.extent.choice.setCurrentIndex(1)
    web.model.choice.setCurrentText("/no/such/model")
    assert said().startswith("There is no model /no/such/model")
    # It wants 10 m at the most, and the map shows half the Earth.
    web.model.choice.setCurrentText("embedded")
    web.canvas.setExtent(QgsRectangle(-1e7, -5e6, 1e7, 5e6))
    assert "zoom in, or choose a smaller place" in said()
    # Beside the tiles, where the server has none.
    web.canvas.setExtent(QgsRectangle(0, 0, 4000, 4000))
    assert said() == "The layer tiles gave no picture of this place; check the connection, and zoom in."
    web.prompts.use(())
    assert said() == "There is nothing to look for; add a class, such as building."
    assert not results(project) and not list(tmp_path.glob("*.tif"))


def test_loading_a_map_is_cancelled(
    web: Any, server: TileServer, project: QgsProject, tmp_path: Path
) -> None:
    server.pause = 1.5
    web.press()
    wait(lambda: web.web_scene._task is not None)
    web.press()
    assert web.status.text() == "Cancelling"
    wait(lambda: not web.is_running)
    assert web.status.text() == "Cancelled" and web.button.text() == "Run"
    assert not list(tmp_path.glob("out*")) and not results(project)
    server.pause = 0
    press(web)
    assert len(results(project)) == 1


def test_a_web_map_that_is_removed_meanwhile_does_no_harm(
    web: Any, server: TileServer, project: QgsProject
) -> None:
    server.pause = 0.3
    web.press()
    wait(lambda: web.web_scene._task is not None)
    project.removeMapLayer(web.layer.currentLayer().id())
    wait(lambda: not web.is_running)
    assert web.bar.said == [] and len(results(project)) == 1


def test_metres_are_those_on_the_ground(qgis_app: object, project: QgsProject) -> None:
    from qgis_plugin.core.rendered import Place

    layer = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png&zmin=0&zmax=19", "map", "wms")
    # At 60 degrees north a metre of the web's system is half a metre.
    north = HALF / 180 * math.degrees(math.log(math.tan(math.radians(75))))
    seen = QgsRectangle(-500, north - 500, 500, north + 500)
    place = Place.of(layer, seen, WEB, 500, seen)
    assert place.screen_pixel == pytest.approx(1, rel=0.01)
    assert place.distance((0.3, 1.1, 10)) == 1.1
    assert place.distance(()) == place.screen_pixel
    assert place.size(WEB, 0.5) == (pytest.approx(1000, rel=0.01), pytest.approx(1000, rel=0.01))


def looked_at(result: str) -> tuple[set[str], QgsRectangle]:
    # Frames of refused runs outlive QGIS, and a layer in one of them would crash it.
    layer = QgsVectorLayer(result, "segments", "ogr")
    return set(areas(layer)), layer.extent()


def test_processing_renders_the_extent_of_a_web_map(
    provider: Any, feedback: Any, web: Any, project: QgsProject, oracle: str, tmp_path: Path
) -> None:
    layer, output = project.mapLayersByName("tiles")[0], str(tmp_path / "form.gpkg")
    part = QgsReferencedRectangle(web.canvas.extent(), WEB)
    algorithm = QgsApplication.processingRegistry().algorithmById("t4s_geo:segment")
    given = {"INPUT": layer.id(), "PROMPTS": "forest, gone=cleared", "MODEL": oracle, "OUTPUT": output}
    context, ended = QgsProcessingContext(), []
    context.setProject(project)
    # On a thread of its own, as from the form.
    task = QgsProcessingAlgRunnerTask(algorithm, {**given, "EXTENT": part}, context, feedback)
    task.executed.connect(lambda *end: ended.append(end))
    QgsApplication.taskManager().addTask(task)
    wait(lambda: bool(ended))
    assert ended[0][0], feedback.textLog()
    labels, found = looked_at(output)
    assert labels == {"forest", "gone"} and part.buffered(100).contains(found)
    (picture,) = tmp_path.glob("form_scene_*.tif")
    # As fine as the tiles.
    across = QgsRasterLayer(str(picture), "x").rasterUnitsPerPixelX()
    assert across == pytest.approx(2 * HALF / 2**ZOOM / 256, rel=0.05)
    elsewhere = QgsReferencedRectangle(QgsRectangle(0, 0, 4000, 4000), WEB)
    for change, sentence in (
        ({"EXTENT": elsewhere}, "gave no picture of this place"),
        ({"GSD": 0.01}, "zoom in, or choose a smaller place"),
        ({"PROMPTS": ","}, "There is nothing to look for"),
    ):
        said = type(feedback)()
        assert not algorithm.run({**given, "EXTENT": part, **change}, context, said)[1]
        assert sentence in said.textLog()
    assert not list(tmp_path.glob("*.part.tif"))
    # Beside files, and one that is nowhere there stops none.
    many, folder = QgsApplication.processingRegistry().algorithmById("t4s_geo:segmentmany"), tmp_path / "many"
    inputs = {**given, "INPUTS": [layer.id()], "OUTPUT": str(folder), "EXTENT": part}
    (output_folder, is_done), heard = many.run(inputs, context, feedback), type(feedback)()
    assert is_done and output_folder == {"OUTPUT": str(folder)}
    assert looked_at(str(folder / "tiles.gpkg")) == (labels, found)
    assert not many.run({**inputs, "EXTENT": elsewhere}, context, heard)[1]
    assert "gave no picture of this place" in heard.textLog()
