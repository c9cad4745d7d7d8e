"""Processing algorithm: segment a raster from text prompts."""

from qgis.core import QgsProcessingParameterRasterLayer, QgsProcessingParameterVectorDestination
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.translation import tr
from .base import BaseAlgorithm
from .running import run_segment


class SegmentAlgorithm(BaseAlgorithm):
    """`t4s_geo:segment`."""

    NAME = "segment"
    TITLE = QT_TRANSLATE_NOOP("T4sGeo", "Segment by text prompts")
    HELP = QT_TRANSLATE_NOOP(
        "T4sGeo",
        """Finds what you name in a raster and returns it as styled polygons.

<b>Prompts</b>: what to find, separated by commas, such as <i>building, water, trees</i>. To give a class
another name than the model's word, write <i>name=word</i>.

<b>Model</b>: <i>embedded</i> is the small model that comes with the engine; a folder names another one.

<b>Each place gets one label</b>: on for land cover, off for objects that may overlap.

A run that is cancelled goes on where it stopped when it is started again with the same output file.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        self.addParameter(QgsProcessingParameterRasterLayer("INPUT", tr("Raster")))
        self.add_segment_parameters()
        self.addParameter(QgsProcessingParameterVectorDestination("OUTPUT", tr("Segments")))

    def processAlgorithm(self, parameters, context, feedback):
        """Runs the engine; the project gets its GeoPackage, styled."""
        layer = self.parameterAsRasterLayer(parameters, "INPUT", context)
        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        finished = run_segment(self.engine, self.job(layer, output, parameters, context), feedback)
        return {} if finished is None else {"OUTPUT": output}
