"""Processing algorithm: segment many rasters with one model."""

from dataclasses import replace
from pathlib import Path

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.rendered import needs_rendering
from ..core.translation import tr
from .base import BaseAlgorithm
from .running import run_segment
from .webmap import WebMap


class SegmentManyAlgorithm(BaseAlgorithm):
    """`t4s_geo:segmentmany`."""

    NAME = "segmentmany"
    TITLE = QT_TRANSLATE_NOOP("T4sGeo", "Segment many rasters")
    HELP = QT_TRANSLATE_NOOP(
        "T4sGeo",
        """Finds what you name in many rasters. The folder gets a styled GeoPackage for each of them, named
after the layer. A raster that fails does not stop the others; a run that is cancelled goes on where it
stopped when it is started again with the same folder.

Of a web map QGIS renders the extent that you give to a GeoTIFF in the folder, and that is segmented.

The other parameters are those of <i>Segment by text prompts</i>.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        raster = QgsProcessing.SourceType.TypeRaster
        self.addParameter(QgsProcessingParameterMultipleLayers("INPUTS", tr("Rasters"), raster))
        self.add_segment_parameters()
        self.addParameter(QgsProcessingParameterExtent("EXTENT", tr("Extent of web maps"), None, True))
        self.addParameter(QgsProcessingParameterFolderDestination("OUTPUT", tr("Folder of results")))

    def prepareAlgorithm(self, parameters, context, feedback):
        """Looks at web maps on QGIS's own thread."""
        self._web = {}
        for layer in self.parameterAsLayerList(parameters, "INPUTS", context):
            if needs_rendering(layer):
                extent = self.parameterAsExtent(parameters, "EXTENT", context, layer.crs())
                try:
                    self._web[layer.id()] = WebMap(layer, extent)
                except QgsProcessingException as error:
                    # The others may well be somewhere.
                    feedback.reportError(str(error))
        return True

    def processAlgorithm(self, parameters, context, feedback):
        """Runs the engine for one raster after the other.

        Raises:
            QgsProcessingException: None of them has a result.
        """
        try:
            return self._segment_each(parameters, context, feedback)
        finally:
            for web in self._web.values():
                web.close()

    def _segment_each(self, parameters, context, feedback):
        layers = self.parameterAsLayerList(parameters, "INPUTS", context)
        folder = Path(self.parameterAsString(parameters, "OUTPUT", context))
        folder.mkdir(parents=True, exist_ok=True)
        outputs, done = _outputs(layers, folder), 0
        for index, layer in enumerate(layers):
            share = (100 * index / len(layers), 100 * (index + 1) / len(layers))
            feedback.pushInfo(tr("{} ({} of {})").format(layer.name(), index + 1, len(layers)))
            try:
                job = self._job(layer, str(outputs[index]), parameters, context, feedback)
                if job is None or run_segment(self.engine, job, feedback, share) is None:
                    return {}
                done += 1
            except QgsProcessingException as error:
                feedback.reportError(f"{layer.name()}: {error}")
        if not done:
            raise QgsProcessingException(tr("No raster was segmented; the log says why."))
        return {"OUTPUT": str(folder)}

    def _job(self, layer, output, parameters, context, feedback):
        """Returns what is to be done with a layer; None where rendering it was cancelled."""
        web = self._web.get(layer.id())
        if web is None:
            return self.job(layer, output, parameters, context)
        job = self.job(layer, output, parameters, context, layer.source())
        picture = web.render(self.engine, job, feedback)
        return None if picture is None else replace(job, scene=picture)


def _outputs(layers, folder):
    """Returns a path for each layer; layers of the same name are numbered."""
    taken, outputs = set(), []
    for layer in layers:
        name = "".join("_" if character in '/\\:*?"<>|' else character for character in layer.name())
        candidate, number = name, 2
        while candidate.casefold() in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate.casefold())
        outputs.append(folder / f"{candidate}.gpkg")
    return outputs
