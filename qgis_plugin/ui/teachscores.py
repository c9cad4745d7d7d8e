"""What came of a training: the scores, and which state was kept."""

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QTableWidget, QTableWidgetItem

from ..core.translation import tr


def told_state(kept):
    """Returns a sentence about the state that was kept, if the engine tells it."""
    if not kept:
        return []
    if not kept["step"]:
        return [
            tr(
                "No state was better than the model that it began with, which it still is: correct more "
                "places, or teach more steps."
            )
        ]
    # Engines of before tell no share.
    share = kept.get("share", 1)
    if share < 1:
        return [
            tr("The best state lies {} % of the way from the model as it was to that after step {}.").format(
                round(100 * share), kept["last"]
            )
        ]
    return [tr("The best state was that after step {} of {}.").format(kept["step"], kept["last"])]


class Scores(QTableWidget):
    """The score of each class on what was held out, before and after."""

    def __init__(self, parent=None):
        super().__init__(0, 3, parent)
        self.setHorizontalHeaderLabels([tr("Class"), tr("Before"), tr("After")])
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setToolTip(tr("Intersection over union on the part that was held out; 1 is all right."))

    def show_scores(self, scores):
        """Shows what `finished` tells."""
        self.setRowCount(len(scores))
        for row, one in enumerate(scores):
            for column, words in enumerate((one["label"], f"{one['before']:.2f}", f"{one['after']:.2f}")):
                item = QTableWidgetItem(words)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.resizeColumnsToContents()
        height = self.horizontalHeader().height() + self.verticalHeader().defaultSectionSize() * len(scores)
        self.setMaximumHeight(min(height + 6, 200))
        self.setVisible(bool(scores))
