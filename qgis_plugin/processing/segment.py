"""Processing algorithm: segment a raster from text prompts."""

from dataclasses import replace
from functools import partial

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.areas import extent_area, keep_area
from ..core.errors import PluginError
from ..core.places import layer_name
from ..core.rendered import needs_rendering
from ..core.translation import tr
from .base import BaseAlgorithm
from .running import run_segment
from .styled import load_styled
from .webmap import WebMap


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

Of a <b>web map</b> (XYZ tiles, WMS) QGIS renders the extent to a GeoTIFF beside the result, as finely as map
and model know it, or at the metres a pixel that you give.

<b>Each place gets one label</b>: on for land cover, off for objects that may overlap.

A run that is cancelled goes on where it stopped when it is started again with the same output file.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        self.addParameter(QgsProcessingParameterRasterLayer("INPUT", tr("Raster")))
        self.add_segment_parameters()
        self.addParameter(QgsProcessingParameterExtent("EXTENT", tr("Extent"), None, True))
        self.addParameter(QgsProcessingParameterVectorDestination("OUTPUT", tr("Segments")))
        self.addParameter(
            QgsProcessingParameterRasterDestination("RASTER", tr("Class raster"), None, True, False)
        )

    def prepareAlgorithm(self, parameters, context, feedback):
        """Looks at a web map on QGIS's own thread."""
        layer = self.parameterAsRasterLayer(parameters, "INPUT", context)
        self._web = None
        if needs_rendering(layer):
            self._web = WebMap(layer, self.parameterAsExtent(parameters, "EXTENT", context, layer.crs()))
        return True

    def processAlgorithm(self, parameters, context, feedback):
        """Runs the engine; the project gets its polygons, styled."""
        layer = self.parameterAsRasterLayer(parameters, "INPUT", context)
        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        raster = self.parameterAsOutputLayer(parameters, "RASTER", context)
        if self._web is None:
            job = self.job(layer, output, parameters, context)
            job = replace(job, area=self._area(parameters, output, context), raster=raster)
        else:
            try:
                job = self.job(layer, output, parameters, context, layer.source())
                picture = self._web.render(self.engine, job, feedback)
            finally:
                self._web.close()
            if picture is None:
                return {}
            job = replace(job, scene=picture, raster=raster)
        if run_segment(self.engine, job, feedback) is None:
            return {}
        name = partial(layer_name, layer.name(), job.prompts, output)
        load_styled(context, output, bool(job.centrelines), name)
        return {"OUTPUT": output, **({"RASTER": raster} if raster else {})}

    def _area(self, parameters, output, context):
        """Returns the path of the extent as a vector file; empty for all of the raster."""
        extent = self.parameterAsExtent(parameters, "EXTENT", context)
        if extent.isEmpty():
            return ""
        try:
            area = extent_area(extent, self.parameterAsExtentCrs(parameters, "EXTENT", context))
            return keep_area(area, output)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
