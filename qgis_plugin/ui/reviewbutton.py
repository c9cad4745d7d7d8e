"""The button beside the summary of a result that begins its review."""

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QPushButton

from ..core.results import GROUP
from ..core.review import is_reviewable
from ..core.translation import tr


class ReviewButton(QPushButton):
    """Stands below a summary, and is there as long as that is.

    Args:
        summary: The table, in a layout.
        begin: Begins the review of a layer.
        find_layer: Returns the layer that is selected; None for none.
    """

    def __init__(self, summary, begin, find_layer=lambda: None):
        super().__init__(tr("Review the polygons"))
        self._summary = summary
        layout = summary.parentWidget().layout()
        layout.insertWidget(layout.indexOf(summary) + 1, self)
        self.setVisible(not summary.isHidden())
        summary.installEventFilter(self)
        self.clicked.connect(lambda: begin(result_to_review(find_layer())))

    def eventFilter(self, watched, event):
        """Comes and goes with the summary."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(event.type() == QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)

    def remove(self):
        """Takes it away."""
        self._summary.removeEventFilter(self)
        self.deleteLater()


def result_to_review(selected):
    """Returns the selected layer if it is a result, else the topmost one; None where there is none."""
    if is_reviewable(selected):
        return selected
    group = QgsProject.instance().layerTreeRoot().findGroup(GROUP)
    nodes = [] if group is None else group.findLayers()
    return next((node.layer() for node in nodes if is_reviewable(node.layer())), None)
