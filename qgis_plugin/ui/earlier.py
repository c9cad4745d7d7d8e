"""The button with the runs that were made."""

from pathlib import Path

from qgis.PyQt.QtCore import QDateTime, QLocale, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QToolButton

from ..core.earlier import earlier_runs, forget_runs
from ..core.translation import tr
from .plain import set_action_tip


class EarlierButton(QToolButton):
    """Lists earlier runs whose results are still there.

    Signals:
        chosen: An `EarlierRun` that is to be opened.
    """

    chosen = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setText(tr("Earlier"))
        self.setToolTip(tr("Open the result of an earlier run"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().setToolTipsVisible(True)
        self.menu().aboutToShow.connect(self.fill)

    def fill(self):
        """Lists them, the latest first."""
        menu = self.menu()
        menu.clear()
        runs = earlier_runs()
        for run in runs:
            action = menu.addAction(_words(run).replace("&", "&&"))
            set_action_tip(action, str(Path(run.output)))
            action.triggered.connect(lambda checked, run=run: self.chosen.emit(run))
        if not runs:
            menu.addAction(tr("There are none yet.")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(tr("Forget them; the files stay")).triggered.connect(forget_runs)


def _words(run):
    when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(run.when)), QLocale.FormatType.ShortFormat)
    name = tr("{} (partial)").format(run.name) if run.is_partial else run.name
    return f"{when}  {name}"
