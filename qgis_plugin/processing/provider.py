"""The Processing provider `t4s_geo`."""

from pathlib import Path

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..core.formats import suffixes
from .append import AppendAlgorithm
from .evaluate import EvaluateAlgorithm
from .many import SegmentManyAlgorithm
from .render import RenderAlgorithm
from .segment import SegmentAlgorithm

ICON = Path(__file__).parents[1] / "resources" / "icon.svg"


class Provider(QgsProcessingProvider):
    """Lists the plugin's algorithms in the Processing toolbox.

    Args:
        engine: The plugin's engine.
    """

    def __init__(self, engine):
        super().__init__()
        self._engine = engine

    def id(self):
        """Returns the first part of the algorithms' ids."""
        return "t4s_geo"

    def name(self):
        """Returns what users see."""
        return "t4s-geo"

    def icon(self):
        """Returns the plugin's icon."""
        return QIcon(str(ICON))

    def supportedOutputVectorLayerExtensions(self):
        """Returns what the engine writes and QGIS can open, the usual one first."""
        return [suffix[1:] for suffix in suffixes()]

    def loadAlgorithms(self):
        """Adds the algorithms."""
        for algorithm in (
            SegmentAlgorithm,
            SegmentManyAlgorithm,
            RenderAlgorithm,
            AppendAlgorithm,
            EvaluateAlgorithm,
        ):
            self.addAlgorithm(algorithm(self._engine))
