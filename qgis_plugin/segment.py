"""Processing algorithm: segment a raster from text prompts."""

from pathlib import Path

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)
from qgis.PyQt.QtCore import QCoreApplication

from .engine import EngineError, run_engine

HELP = """Finds what you name in a raster and returns it as styled polygons.

<b>Prompts</b>: what to find, separated by commas, such as <i>building, water, trees</i>. To give a class
another name than the model's word, write <i>name=word</i>.

<b>Model</b>: <i>embedded</i> is the small model that comes with the engine; a folder names another one.

<b>Each place gets one label</b>: on for land cover, off for objects that may overlap.

A run that is cancelled goes on where it stopped when it is started again with the same output file."""


class SegmentAlgorithm(QgsProcessingAlgorithm):
    """`t4s_geo:segment`, thin over the engine's command line."""

    def tr(self, text):
        """Translates a text of the plugin."""
        return QCoreApplication.translate("T4sGeo", text)

    def createInstance(self):
        """Returns a new algorithm."""
        return SegmentAlgorithm()

    def name(self):
        """Returns the second part of the id."""
        return "segment"

    def displayName(self):
        """Returns what users see."""
        return self.tr("Segment by text prompts")

    def shortHelpString(self):
        """Returns the help beside the form."""
        return self.tr(HELP)

    def initAlgorithm(self, configuration=None):
        """Declares the parameters."""
        number = QgsProcessingParameterNumber
        self.addParameter(QgsProcessingParameterRasterLayer("INPUT", self.tr("Raster")))
        self.addParameter(QgsProcessingParameterString("PROMPTS", self.tr("Prompts, separated by commas")))
        self.addParameter(QgsProcessingParameterString("MODEL", self.tr("Model"), "embedded"))
        self.addParameter(
            QgsProcessingParameterBoolean("EXCLUSIVE", self.tr("Each place gets one label"), True)
        )
        for name, title in (("MIN_AREA", "Smallest polygon (m²)"), ("SIMPLIFY", "Simplify outlines (m)")):
            self.addParameter(number(name, self.tr(title), number.Double, 0, minValue=0))
        self.addParameter(QgsProcessingParameterVectorDestination("OUTPUT", self.tr("Segments")))

    def supportedOutputVectorLayerExtensions(self):
        """The engine writes GeoPackages only."""
        return ["gpkg"]

    def processAlgorithm(self, parameters, context, feedback):
        """Runs the engine and hands its GeoPackage, styled, to the project."""
        layer = self.parameterAsRasterLayer(parameters, "INPUT", context)
        prompts = [
            text for text in self.parameterAsString(parameters, "PROMPTS", context).split(",") if text.strip()
        ]
        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        if Path(output).suffix.lower() != ".gpkg":
            raise QgsProcessingException(
                self.tr("The output must be a GeoPackage: choose a file ending in .gpkg.")
            )
        arguments = ["segment", layer.source(), "--output", output]
        arguments += [part for text in prompts for part in ("--prompt", text)]
        arguments += ["--model", self.parameterAsString(parameters, "MODEL", context)]
        exclusive = self.parameterAsBool(parameters, "EXCLUSIVE", context)
        arguments.append("--exclusive" if exclusive else "--independent")
        arguments += ["--min-area", str(self.parameterAsDouble(parameters, "MIN_AREA", context))]
        arguments += ["--simplify", str(self.parameterAsDouble(parameters, "SIMPLIFY", context))]
        try:
            code = run_engine(arguments, feedback.isCanceled, feedback.pushConsoleInfo)
        except EngineError as error:
            raise QgsProcessingException(str(error)) from None
        if code == 3:
            feedback.reportError(
                self.tr("Some tiles have no answer; run again with the same output to retry.")
            )
        if feedback.isCanceled():
            return {}
        return {"OUTPUT": output}
