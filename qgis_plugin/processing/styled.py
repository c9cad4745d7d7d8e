"""Layers of results as Processing adds them to the project: with their own style."""

from typing import ClassVar

from qgis.core import QgsProcessingLayerPostProcessorInterface
from qgis.PyQt import sip

from ..core.formats import lines_source
from ..core.translation import tr


class OwnStyle(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer the style that lies in its file, or beside it, which Processing does not look for."""

    # QGIS deletes each with the context that it belongs to, and leaves it to us to keep it until then.
    _kept: ClassVar[list] = []

    @classmethod
    def made(cls):
        """Returns a new one."""
        cls._kept[:] = [one for one in cls._kept if not sip.isdeleted(one)]
        cls._kept.append(cls())
        return cls._kept[-1]

    def postProcessLayer(self, layer, context, feedback):
        """Loads it."""
        layer.loadDefaultStyle()
        layer.triggerRepaint()


def load_styled(context, output, has_lines=False):
    """Has a result loaded with its style, where it is loaded into the project.

    Args:
        context: Of the algorithm.
        output: The result.
        has_lines: Whether there are centrelines, which are loaded, too.
    """
    if not context.willLoadLayerOnCompletion(output):
        return
    context.layerToLoadOnCompletionDetails(output).setPostProcessor(OwnStyle.made())
    if has_lines:
        lines = lines_source(output)
        details = type(context).LayerDetails(tr("Centrelines"), context.project(), "CENTRELINES")
        context.addLayerToLoadOnCompletion(lines, details)
        context.layerToLoadOnCompletionDetails(lines).setPostProcessor(OwnStyle.made())
