"""The Processing provider `t4s_geo`."""

from pathlib import Path

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .segment import SegmentAlgorithm

ICON = Path(__file__).parent / "resources" / "icon.svg"


class Provider(QgsProcessingProvider):
    """Lists the plugin's algorithms in the Processing toolbox."""

    def id(self):
        """Returns the first part of the algorithms' ids."""
        return "t4s_geo"

    def name(self):
        """Returns what users see."""
        return "t4s-geo"

    def icon(self):
        """Returns the plugin's icon."""
        return QIcon(str(ICON))

    def loadAlgorithms(self):
        """Adds the algorithms."""
        self.addAlgorithm(SegmentAlgorithm())
