"""Processing algorithm: how well a result agrees with a reference."""

import json

from qgis.core import (
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
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
        """Scores a result against a label raster, label by label: intersection over union (IoU), precision
and recall. Labels are compared by their names, which the raster holds as category names, or a JSON file
beside it (<i>labels.json</i> for <i>labels.tif</i>).""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        self.addParameter(
            QgsProcessingParameterFile(
                "RESULT", tr("Result"), fileFilter=tr("Results ({})").format(patterns())
            )
        )
        self.addParameter(QgsProcessingParameterRasterLayer("REFERENCE", tr("Label raster")))
        self.addOutput(QgsProcessingOutputNumber("MEAN_IOU", tr("Mean IoU")))
        self.addOutput(QgsProcessingOutputString("SCORES", tr("Scores of each label, as JSON")))

    def processAlgorithm(self, parameters, context, feedback):
        """Runs `t4s-geo evaluate`.

        Raises:
            QgsProcessingException: The engine is missing, or the files cannot be compared.
        """
        try:
            reference = scene_of(self.parameterAsRasterLayer(parameters, "REFERENCE", context))
            result = self.parameterAsFile(parameters, "RESULT", context)
            printed = run_command(["evaluate", result, reference, "--json"], feedback.isCanceled)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        if printed is None:
            return {}
        done = json.loads(printed)
        scores = done["labels"]
        for score in scores:
            feedback.pushInfo(
                tr("{}: IoU {:.3f}, precision {:.3f}, recall {:.3f}").format(
                    score["label"], score["iou"], score["precision"], score["recall"]
                )
            )
        return {"MEAN_IOU": done["overall"]["iou"], "SCORES": json.dumps(scores)}
