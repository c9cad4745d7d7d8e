"""Processing algorithm: segment many rasters with one model."""

from pathlib import Path

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.translation import tr
from .base import BaseAlgorithm
from .running import run_segment


class SegmentManyAlgorithm(BaseAlgorithm):
    """`t4s_geo:segmentmany`."""

    NAME = "segmentmany"
    TITLE = QT_TRANSLATE_NOOP("T4sGeo", "Segment many rasters")
    HELP = QT_TRANSLATE_NOOP(
        "T4sGeo",
        """Finds what you name in many rasters. The folder gets a styled GeoPackage for each of them, named
after the layer. A raster that fails does not stop the others; a run that is cancelled goes on where it
stopped when it is started again with the same folder.

The other parameters are those of <i>Segment by text prompts</i>.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        raster = QgsProcessing.SourceType.TypeRaster
        self.addParameter(QgsProcessingParameterMultipleLayers("INPUTS", tr("Rasters"), raster))
        self.add_segment_parameters()
        self.addParameter(QgsProcessingParameterFolderDestination("OUTPUT", tr("Folder of results")))

    def processAlgorithm(self, parameters, context, feedback):
        """Runs the engine for one raster after the other.

        Raises:
            QgsProcessingException: None of them has a result.
        """
        layers = self.parameterAsLayerList(parameters, "INPUTS", context)
        folder = Path(self.parameterAsString(parameters, "OUTPUT", context))
        folder.mkdir(parents=True, exist_ok=True)
        outputs, done = _outputs(layers, folder), 0
        for index, layer in enumerate(layers):
            share = (100 * index / len(layers), 100 * (index + 1) / len(layers))
            feedback.pushInfo(tr("{} ({} of {})").format(layer.name(), index + 1, len(layers)))
            try:
                job = self.job(layer, str(outputs[index]), parameters, context)
                if run_segment(self.engine, job, feedback, share) is None:
                    return {}
                done += 1
            except QgsProcessingException as error:
                feedback.reportError(f"{layer.name()}: {error}")
        if not done:
            raise QgsProcessingException(tr("No raster was segmented; the log says why."))
        return {"OUTPUT": str(folder)}


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
