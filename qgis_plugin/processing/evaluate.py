"""Processing algorithm: how well a result agrees with a reference."""

import json

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.command import run_command
from ..core.errors import PluginError
from ..core.formats import patterns
from ..core.scenes import scene_of
from ..core.translation import tr
from .base import BaseAlgorithm


class EvaluateAlgorithm(BaseAlgorithm):
    """`t4s_geo:evaluate`."""

    NAME = "evaluate"
    TITLE = QT_TRANSLATE_NOOP("T4sGeo", "Evaluate against reference")
    HELP = QT_TRANSLATE_NOOP(
        "T4sGeo",
        """Scores a result against a reference, label by label: intersection over union (IoU), precision
and recall. Labels are compared by their names. A label raster holds them as category names, or in a JSON file
beside it (<i>labels.json</i> for <i>labels.tif</i>); of polygons, an attribute names them, or all have one
label.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        self.addParameter(
            QgsProcessingParameterFile(
                "RESULT", tr("Result"), fileFilter=tr("Results ({})").format(patterns())
            )
        )
        kinds = [QgsProcessing.SourceType.TypeRaster, QgsProcessing.SourceType.TypeVectorPolygon]
        title = tr("Reference: a label raster, or polygons")
        self.addParameter(QgsProcessingParameterMapLayer("REFERENCE", title, None, False, kinds))
        title = tr("Attribute of the polygons that names the label")
        self.addParameter(QgsProcessingParameterField("FIELD", title, None, "REFERENCE", optional=True))
        title = tr("Label of all polygons, where no attribute names it")
        self.addParameter(QgsProcessingParameterString("LABEL", title, "", False, True))
        self.addOutput(QgsProcessingOutputNumber("MEAN_IOU", tr("Mean IoU")))
        self.addOutput(QgsProcessingOutputString("SCORES", tr("Scores of each label, as JSON")))

    def prepareAlgorithm(self, parameters, context, feedback):
        """Writes polygons to a file of their own, whatever they are in: layers belong to QGIS's own thread.

        Raises:
            QgsProcessingException: The reference cannot be used.
        """
        layer = self.parameterAsLayer(parameters, "REFERENCE", context)
        try:
            self._reference = (
                _written(layer, context) if isinstance(layer, QgsVectorLayer) else scene_of(layer)
            )
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        return True

    def processAlgorithm(self, parameters, context, feedback):
        """Runs `t4s-geo evaluate`.

        Raises:
            QgsProcessingException: The engine is missing, or the files cannot be compared.
        """
        try:
            result = self.parameterAsFile(parameters, "RESULT", context)
            arguments = ["evaluate", result, self._reference, "--json"]
            for name, flag in (("FIELD", "--field"), ("LABEL", "--label")):
                if given := self.parameterAsString(parameters, name, context).strip():
                    arguments += [flag, given]
            printed = run_command(arguments, feedback.isCanceled, feedback.pushDebugInfo)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        if printed is None:
            return {}
        done = json.loads(printed)
        scores = done["labels"]
        for score in scores:
            feedback.pushInfo(
                tr("{}: IoU {}, precision {}, recall {}").format(
                    score["label"], *(_spoken(score[name]) for name in ("iou", "precision", "recall"))
                )
            )
        return {"MEAN_IOU": done["overall"]["iou"], "SCORES": json.dumps(scores)}


def _written(layer, context):
    """Writes a layer's features to a temporary file; returns its path.

    Raises:
        PluginError: They cannot be written.
    """
    path = QgsProcessingUtils.generateTempFilename("reference.gpkg")
    writer = QgsVectorFileWriter
    options = writer.SaveVectorOptions()
    options.driverName = "GPKG"
    error, message, *_ = writer.writeAsVectorFormatV3(layer, path, context.transformContext(), options)
    if error != writer.WriterError.NoError:
        raise PluginError(tr("The polygons of {} cannot be copied ({}).").format(layer.name(), message))
    return path


def _spoken(share):
    """Writes a share; a dash for one of nothing."""
    return "–" if share is None else f"{share:.3f}"
