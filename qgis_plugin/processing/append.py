"""Processing algorithm: polygons of a result, added to a layer."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorLayer,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.command import run_command
from ..core.errors import PluginError
from ..core.products import append_arguments, show_changed, spoken_appended
from ..core.requests import split_prompts
from ..core.translation import tr
from .base import BaseAlgorithm


class AppendAlgorithm(BaseAlgorithm):
    """`t4s_geo:append`."""

    NAME = "append"
    TITLE = QT_TRANSLATE_NOOP("T4sGeo", "Add a result to a layer")
    HELP = QT_TRANSLATE_NOOP(
        "T4sGeo",
        """Adds the polygons of a result to a polygon layer in a GeoPackage: all of them or none. Its own
features are not touched.

Columns go to the fields of the same names; others are left out. Coordinates are transformed to the layer's
system. Polygons that are rejected are not added, and neither are those that are there already.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.addParameter(QgsProcessingParameterVectorLayer("RESULT", tr("Result"), kinds))
        title = tr("Layer that it is added to")
        self.addParameter(QgsProcessingParameterVectorLayer("TARGET", title, kinds))
        title = tr("Columns to leave out, separated by commas")
        self.add_advanced(QgsProcessingParameterString("LEAVE_OUT", title, "", False, True))
        self.addOutput(QgsProcessingOutputVectorLayer("OUTPUT", tr("Layer with the polygons")))
        self.addOutput(QgsProcessingOutputNumber("ADDED", tr("Polygons added")))
        self.addOutput(QgsProcessingOutputNumber("THERE", tr("Polygons that were there already")))

    def prepareAlgorithm(self, parameters, context, feedback):
        """Asks the layers where they lie, on QGIS's own thread.

        Raises:
            QgsProcessingException: The polygons cannot be added.
        """
        result, target = (
            self.parameterAsVectorLayer(parameters, name, context) for name in ("RESULT", "TARGET")
        )
        left_out = split_prompts(self.parameterAsString(parameters, "LEAVE_OUT", context))
        try:
            self._arguments = append_arguments(result, target, left_out)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        self._target = target.id()
        return True

    def processAlgorithm(self, parameters, context, feedback):
        """Runs `t4s-geo append`.

        Raises:
            QgsProcessingException: The engine is missing, or refuses.
        """
        try:
            printed = run_command(self._arguments, feedback.isCanceled, feedback.pushDebugInfo)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        if printed is None:
            return {}
        said, numbers = spoken_appended(printed)
        for sentence in said:
            feedback.pushInfo(sentence)
        return {"OUTPUT": self._target, **numbers}

    def postProcessAlgorithm(self, context, feedback):
        """Shows what is new in the layer."""
        layer = context.getMapLayer(self._target)
        if layer is not None:
            show_changed(layer)
        return {}
