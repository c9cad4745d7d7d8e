"""A web map as the raster of an algorithm: QGIS renders the extent to a GeoTIFF beside the result."""

from qgis.core import QgsProcessingException, QgsRasterBlockFeedback, QgsRasterFileWriter
from qgis.PyQt import sip

from ..core.errors import PluginError
from ..core.rendered import Place, Rendering, finest_distance
from ..core.translation import tr
from .running import known_distances


class WebMap:
    """A place of a layer that the engine cannot open; made on QGIS's own thread.

    Args:
        layer: The layer.
        extent: QgsRectangle in its system; empty for all of it.

    Raises:
        QgsProcessingException: It shows nothing there.
    """

    def __init__(self, layer, extent):
        there = layer.extent() if extent.isEmpty() else extent.intersect(layer.extent())
        if there.isEmpty():
            raise QgsProcessingException(
                tr("The layer {} shows nothing in this extent; choose another one.").format(layer.name())
            )
        self._extent = there
        # Layers belong to QGIS's own thread; this one is nobody else's.
        self._layer = layer.clone()
        # Python's own would be deleted on any thread, or after QGIS's end, with the algorithm.
        sip.transferto(self._layer, None)

    def close(self):
        """Has the copy of the layer deleted on QGIS's own thread. The web map is of no use then."""
        self._layer.deleteLater()

    def render(self, engine, job, feedback):
        """Writes the picture, unless it is there from a run before.

        Args:
            engine: The engine.
            job: What it is for; its metres a pixel are those of the picture.
            feedback: Of the algorithm.

        Returns:
            The path of the GeoTIFF; None if that was cancelled.

        Raises:
            QgsProcessingException: There is no picture, and why.
        """
        try:
            # What is wrong with a job is said before a map is asked for.
            job.request()
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        known = [job.gsd] if job.gsd else known_distances(engine, job.model, feedback)
        if known is None:
            return None
        layer = self._layer
        try:
            place = Place(self._extent, finest_distance(layer, self._extent, known))
            rendering = Rendering.plan(layer, place, known, job.output)
            if rendering.path.exists():
                return str(rendering.path)
            feedback.setProgressText(tr("Requesting the map"))
            done = self._write(rendering, feedback)
            if feedback.isCanceled():
                rendering.discard()
                return None
            if done != QgsRasterFileWriter.WriterError.NoError:
                rendering.discard()
                raise PluginError(
                    tr("The picture {} cannot be written; choose another output.").format(rendering.path)
                )
            rendering.accept(layer)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        return str(rendering.path)

    def _write(self, rendering, feedback):
        heard = QgsRasterBlockFeedback()
        feedback.canceled.connect(heard.cancel)
        heard.progressChanged.connect(feedback.setProgress)
        return rendering.write(self._layer, heard)
