"""Processing algorithm: how well a result agrees with a reference."""

import json

from qgis.core import (
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
)

from ..core.command import run_command
from ..core.errors import PluginError
from ..core.scenes import scene_of
from .base import BaseAlgorithm


class EvaluateAlgorithm(BaseAlgorithm):
    """`t4s_geo:evaluate`."""

    NAME = "evaluate"
    TITLE = "Evaluate against reference"
    HELP = """Scores a result against a label raster, label by label: intersection over union (IoU), precision
and recall. Labels are compared by their names, which the raster holds as category names, or a JSON file
beside it (<i>labels.json</i> for <i>labels.tif</i>)."""

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        self.addParameter(
            QgsProcessingParameterFile(
                "RESULT", self.tr("Result"), fileFilter=self.tr("GeoPackages (*.gpkg)")
            )
        )
        self.addParameter(QgsProcessingParameterRasterLayer("REFERENCE", self.tr("Label raster")))
        self.addOutput(QgsProcessingOutputNumber("MEAN_IOU", self.tr("Mean IoU")))
        self.addOutput(QgsProcessingOutputString("SCORES", self.tr("Scores of each label, as JSON")))

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
                f"{score['label']}: IoU {score['iou']:.3f}, precision {score['precision']:.3f}, "
                f"recall {score['recall']:.3f}"
            )
        return {"MEAN_IOU": done["overall"]["iou"], "SCORES": json.dumps(scores)}
