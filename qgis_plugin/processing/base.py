"""What the plugin's algorithms have in common."""

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.errors import PluginError
from ..core.rendered import needs_rendering
from ..core.requests import SegmentJob, split_bands, split_prompts
from ..core.scenes import scene_of, shown_bands, shown_stretch
from ..core.translation import tr


class BaseAlgorithm(QgsProcessingAlgorithm):
    """Subclasses declare NAME, TITLE and HELP, their parameters and what they do.

    Args:
        engine: The plugin's engine.
    """

    NAME = TITLE = HELP = ""

    def __init__(self, engine):
        super().__init__()
        self.engine = engine

    def createInstance(self):
        """Returns a new algorithm."""
        return type(self)(self.engine)

    def name(self):
        """Returns the second part of the id."""
        return self.NAME

    def displayName(self):
        """Returns what users see."""
        return tr(self.TITLE)

    def shortHelpString(self):
        """Returns the help beside the form."""
        return tr(self.HELP)

    def add_number(self, name, title):
        """Declares a number that is zero or above."""
        double = QgsProcessingParameterNumber.Type.Double
        self.addParameter(QgsProcessingParameterNumber(name, title, double, 0, minValue=0))

    def add_min_area(self):
        """Declares the smallest polygon, which may be left out."""
        title = tr("Smallest polygon (m²); empty for one cell of the model")
        double = QgsProcessingParameterNumber.Type.Double
        self.addParameter(QgsProcessingParameterNumber("MIN_AREA", title, double, None, True, 0))

    def add_refine(self):
        """Declares how outlines are refined."""
        title = tr("Outlines: none, edges, seams, sam or sam:CHECKPOINT; empty for what the model says")
        self.add_advanced(QgsProcessingParameterString("REFINE", title, "", False, True))

    def add_shape(self):
        """Declares which kinds of outlines are drawn."""
        title = tr("Shapes: footprint, smooth, raw or by label (building=footprint), separated by commas")
        self.add_advanced(QgsProcessingParameterString("SHAPE", title, "", False, True))

    def add_overwrite(self):
        """Declares what becomes of results that somebody has changed."""
        kept = tr("Keep what people accepted, corrected, drew or rejected")
        self.add_advanced(QgsProcessingParameterBoolean("KEEP", kept, True))
        title = tr("Replace results that were changed")
        self.add_advanced(QgsProcessingParameterBoolean("OVERWRITE", title, False))

    def keeps(self, parameters, context):
        """Tells whether what people decided about is kept; replacing all goes first."""
        replaces = self.parameterAsBool(parameters, "OVERWRITE", context)
        return self.parameterAsBool(parameters, "KEEP", context) and not replaces

    def add_centrelines(self):
        """Declares which labels get lines."""
        title = tr("Centrelines of these classes, separated by commas, such as road")
        self.add_advanced(QgsProcessingParameterString("CENTRELINES", title, "", False, True))

    def centrelines(self, parameters, context):
        """Returns the labels that get lines."""
        return split_prompts(self.parameterAsString(parameters, "CENTRELINES", context))

    def add_threshold(self):
        """Declares the lowest probability of a label."""
        self.add_optional_number("THRESHOLD", tr("Lowest probability of a label"), 0.01, 0.99)

    def add_optional_number(self, name, title, *limits):
        """Declares a number that may be left out, folded away."""
        double = QgsProcessingParameterNumber.Type.Double
        self.add_advanced(QgsProcessingParameterNumber(name, title, double, None, True, *limits))

    def add_advanced(self, parameter):
        """Declares a parameter that is folded away."""
        parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        self.addParameter(parameter)

    def add_segment_parameters(self):
        """Declares what is asked for, and how."""
        self.addParameter(QgsProcessingParameterString("PROMPTS", tr("Prompts, separated by commas")))
        self.addParameter(QgsProcessingParameterString("MODEL", tr("Model"), "embedded"))
        self.addParameter(QgsProcessingParameterBoolean("EXCLUSIVE", tr("Each place gets one label"), True))
        self.add_min_area()
        self.add_number("SIMPLIFY", tr("Simplify outlines (m)"))
        self.add_threshold()
        self.add_optional_number("GSD", tr("Metres a pixel to work at"), 1e-3)
        title = tr("Bands to show the model, such as 4,3,2; empty for what suits the file")
        self.add_advanced(QgsProcessingParameterString("BANDS", title, "", False, True))
        title = tr("Show the model the bands and the contrast of the layer")
        self.add_advanced(QgsProcessingParameterBoolean("LIKE_LAYER", title, False))
        self.add_optional_number(
            "NODATA", tr("Value of pixels without data; empty for what layer and file say")
        )
        self.add_shape()
        self.add_refine()
        self.add_overwrite()
        self.add_centrelines()

    def optional_number(self, parameters, name, context):
        """Returns a number that may be left out; None where it was."""
        return None if parameters.get(name) is None else self.parameterAsDouble(parameters, name, context)

    def job(self, layer, output, parameters, context, scene=""):
        """Returns the job that the parameters say.

        Args:
            layer: What is segmented.
            output: File of polygons to write.
            parameters: Of the algorithm.
            context: Of the algorithm.
            scene: What the engine opens in the layer's place; empty for the layer's file.

        Raises:
            QgsProcessingException: The layer is none that the engine can open.
        """
        try:
            scene = scene or scene_of(layer, self.optional_number(parameters, "NODATA", context))
            bands = split_bands(self.parameterAsString(parameters, "BANDS", context))
        except PluginError as error:
            raise QgsProcessingException(str(error)) from None
        stretch = ()
        # A web map is rendered as it is shown.
        if self.parameterAsBool(parameters, "LIKE_LAYER", context) and not needs_rendering(layer):
            bands, stretch = shown_bands(layer) or bands, shown_stretch(layer)
        return SegmentJob(
            scene=scene,
            prompts=split_prompts(self.parameterAsString(parameters, "PROMPTS", context)),
            output=output,
            model=self.parameterAsString(parameters, "MODEL", context),
            exclusive=self.parameterAsBool(parameters, "EXCLUSIVE", context),
            min_area=self.optional_number(parameters, "MIN_AREA", context),
            simplify=self.parameterAsDouble(parameters, "SIMPLIFY", context),
            threshold=self.parameterAsDouble(parameters, "THRESHOLD", context),
            bands=bands,
            stretch=stretch,
            gsd=self.parameterAsDouble(parameters, "GSD", context),
            shape=split_prompts(self.parameterAsString(parameters, "SHAPE", context)),
            refine=self.parameterAsString(parameters, "REFINE", context).strip(),
            overwrite=self.parameterAsBool(parameters, "OVERWRITE", context),
            keep=self.keeps(parameters, context),
            centrelines=self.centrelines(parameters, context),
        )
