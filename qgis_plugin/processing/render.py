"""Processing algorithm: other polygons from what the model wrote."""

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterVectorDestination,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..core.command import run_command
from ..core.errors import PluginError
from ..core.formats import check_output
from ..core.requests import split_prompts
from ..core.translation import tr
from .base import BaseAlgorithm
from .styled import load_styled


class RenderAlgorithm(BaseAlgorithm):
    """`t4s_geo:render`."""

    NAME = "render"
    TITLE = QT_TRANSLATE_NOOP("T4sGeo", "Re-render a ledger")
    HELP = QT_TRANSLATE_NOOP(
        "T4sGeo",
        """Makes polygons again from the ledger beside a result, with other settings. It holds all that the
model wrote, so the model is not needed, and the raster only where outlines follow its edges.""",
    )

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        self.addParameter(
            QgsProcessingParameterFile("LEDGER", tr("Ledger"), fileFilter=tr("Ledgers (*.ledger)"))
        )
        self.addParameter(QgsProcessingParameterBoolean("EXCLUSIVE", tr("Each place gets one label"), True))
        self.add_min_area()
        self.add_number("SIMPLIFY", tr("Simplify outlines (m)"))
        self.add_threshold()
        self.add_shape()
        self.add_refine()
        self.add_overwrite()
        self.add_centrelines()
        self.addParameter(QgsProcessingParameterVectorDestination("OUTPUT", tr("Segments")))

    def processAlgorithm(self, parameters, context, feedback):
        """Runs `t4s-geo render`.

        Raises:
            QgsProcessingException: The engine is missing, or the ledger or the output cannot be used.
        """
        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        arguments = ["render", self.parameterAsFile(parameters, "LEDGER", context), "--output", output]
        exclusive = self.parameterAsBool(parameters, "EXCLUSIVE", context)
        arguments.append("--exclusive" if exclusive else "--independent")
        for name, flag in (("THRESHOLD", "--threshold"), ("MIN_AREA", "--min-area")):
            if (number := self.optional_number(parameters, name, context)) is not None:
                arguments += [flag, str(number)]
        if refine := self.parameterAsString(parameters, "REFINE", context).strip():
            arguments += ["--refine", refine]
        arguments += ["--simplify", str(self.parameterAsDouble(parameters, "SIMPLIFY", context))]
        for kind in split_prompts(self.parameterAsString(parameters, "SHAPE", context)):
            arguments += ["--shape", kind]
        if self.parameterAsBool(parameters, "OVERWRITE", context):
            arguments.append("--overwrite")
        if self.keeps(parameters, context):
            arguments += ["--keep", "edits"]
        for label in self.centrelines(parameters, context):
            arguments += ["--centrelines", label]
        try:
            check_output(output)
            printed = run_command(arguments, feedback.isCanceled, feedback.pushDebugInfo)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        if printed is None:
            return {}
        load_styled(context, output, bool(self.centrelines(parameters, context)))
        return {"OUTPUT": output}
