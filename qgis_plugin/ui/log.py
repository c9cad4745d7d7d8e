"""A window with what the engine printed."""

from qgis.PyQt.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout

from ..core.translation import tr


class LogWindow(QDialog):
    """Shows lines; stays open beside QGIS."""

    def __init__(self, title, parent=None):
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(720, 360)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(5000)
        QVBoxLayout(self).addWidget(self.text)

    def show_text(self, text):
        """Shows a text in place of what was there."""
        self.text.setPlainText(text or tr("The engine has printed nothing."))
        self.show()
        self.raise_()
