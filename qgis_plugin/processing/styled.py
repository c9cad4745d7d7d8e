"""Layers of results as Processing adds them to the project: with their own style and name."""

from typing import ClassVar

from qgis.core import QgsProcessingLayerPostProcessorInterface
from qgis.PyQt import sip

from ..core.formats import lines_source
from ..core.translation import tr


class OwnStyle(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer the style that lies in its file, or beside it, which Processing does not look for.

    Args:
        usual: The name that Processing gives layers of its own accord.
        choose_name: Returns another one in its place, on QGIS's own thread; None to leave it.
    """

    # QGIS deletes each with the context that it belongs to, and leaves it to us to keep it until then.
    _kept: ClassVar[list] = []

    def __init__(self, usual, choose_name):
        super().__init__()
        self._usual, self._choose_name = usual, choose_name

    @classmethod
    def made(cls, usual="", choose_name=None):
        """Returns a new one; arguments as above."""
        cls._kept[:] = [one for one in cls._kept if not sip.isdeleted(one)]
        cls._kept.append(cls(usual, choose_name))
        return cls._kept[-1]

    def postProcessLayer(self, layer, context, feedback):
        """Loads it."""
        layer.loadDefaultStyle()
        # Another name was chosen in the settings of Processing, or in a model.
        if self._choose_name is not None and layer.name() == self._usual:
            layer.setName(self._choose_name())
        layer.triggerRepaint()


def load_styled(context, output, has_lines=False, choose_name=None):
    """Has a result loaded with its style, where it is loaded into the project.

    Args:
        context: Of the algorithm.
        output: The result.
        has_lines: Whether there are centrelines, which are loaded, too.
        choose_name: Returns what the layer is called unless a name is chosen; None to leave it.
    """
    if not context.willLoadLayerOnCompletion(output):
        return
    details = context.layerToLoadOnCompletionDetails(output)
    details.setPostProcessor(OwnStyle.made(details.name, choose_name))
    if has_lines:
        lines = lines_source(output)
        details = type(context).LayerDetails(tr("Centrelines"), context.project(), "CENTRELINES")
        context.addLayerToLoadOnCompletion(lines, details)
        context.layerToLoadOnCompletionDetails(lines).setPostProcessor(OwnStyle.made())
