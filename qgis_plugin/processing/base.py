"""What the plugin's algorithms have in common."""

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import PluginError
from ..core.requests import SegmentJob, split_prompts
from ..core.scenes import scene_of


class BaseAlgorithm(QgsProcessingAlgorithm):
    """Subclasses declare NAME, TITLE and HELP, their parameters and what they do.

    Args:
        engine: The plugin's engine.
    """

    NAME = TITLE = HELP = ""

    def __init__(self, engine):
        super().__init__()
        self.engine = engine

    def tr(self, text):
        """Translates a text of the plugin."""
        return QCoreApplication.translate("T4sGeo", text)

    def createInstance(self):
        """Returns a new algorithm."""
        return type(self)(self.engine)

    def name(self):
        """Returns the second part of the id."""
        return self.NAME

    def displayName(self):
        """Returns what users see."""
        return self.tr(self.TITLE)

    def shortHelpString(self):
        """Returns the help beside the form."""
        return self.tr(self.HELP)

    def supportedOutputVectorLayerExtensions(self):
        """The engine writes GeoPackages only."""
        return ["gpkg"]

    def add_number(self, name, title):
        """Declares a number that is zero or above."""
        double = QgsProcessingParameterNumber.Type.Double
        self.addParameter(QgsProcessingParameterNumber(name, self.tr(title), double, 0, minValue=0))

    def add_segment_parameters(self):
        """Declares what is asked for, and how."""
        self.addParameter(QgsProcessingParameterString("PROMPTS", self.tr("Prompts, separated by commas")))
        self.addParameter(QgsProcessingParameterString("MODEL", self.tr("Model"), "embedded"))
        self.addParameter(
            QgsProcessingParameterBoolean("EXCLUSIVE", self.tr("Each place gets one label"), True)
        )
        self.add_number("MIN_AREA", "Smallest polygon (m²)")
        self.add_number("SIMPLIFY", "Simplify outlines (m)")

    def job(self, layer, output, parameters, context):
        """Returns the job that the parameters say.

        Raises:
            QgsProcessingException: The layer is none that the engine can open.
        """
        try:
            scene = scene_of(layer)
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        return SegmentJob(
            scene=scene,
            prompts=split_prompts(self.parameterAsString(parameters, "PROMPTS", context)),
            output=output,
            model=self.parameterAsString(parameters, "MODEL", context),
            exclusive=self.parameterAsBool(parameters, "EXCLUSIVE", context),
            min_area=self.parameterAsDouble(parameters, "MIN_AREA", context),
            simplify=self.parameterAsDouble(parameters, "SIMPLIFY", context),
        )
