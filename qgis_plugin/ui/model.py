"""The chooser of the model."""

from qgis.PyQt.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QToolButton, QWidget

from ..core.settings import Settings
from ..core.translation import tr

EMBEDDED = "embedded"


class ModelChooser(QWidget):
    """The embedded model, a checkpoint's folder, or whatever else the engine understands, such as a URL."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.choice = QComboBox()
        self.choice.setEditable(True)
        self.choice.addItem(EMBEDDED)
        self.choice.setCurrentText(Settings.read().model)
        self.choice.setToolTip(
            tr(
                "'embedded' is the small model of the engine; or a checkpoint's folder, "
                "or a server: https://host/v1#model-name"
            )
        )
        browse = QToolButton()
        browse.setText("…")
        browse.setToolTip(tr("Choose a checkpoint's folder"))
        browse.clicked.connect(self._browse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choice, 1)
        layout.addWidget(browse)

    def model(self):
        """Returns the model's name for the engine."""
        return self.choice.currentText().strip() or EMBEDDED

    def _browse(self):
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of a checkpoint"))
        if folder:
            self.choice.setCurrentText(folder)
