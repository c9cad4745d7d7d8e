"""The choice between the engines that can be set up."""

import platform
import sys

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from ..core.choices import LARGE, has_nvidia, large_choice, small_choice
from ..core.translation import tr
from ..core.words import spoken_size
from .plain import PlainLabel

INDENT = 22


class EngineChooser(QWidget):
    """Two engines, each with what it takes.

    Signals:
        changed: Another one was chosen.
    """

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        small, large = small_choice(), large_choice()
        self.small = QRadioButton(tr("Small (this computer's processor)"))
        self.large = QRadioButton(tr("Large models (GPU)"))
        self.small.setChecked(True)
        small_words = tr("The model embedded, and models on servers.")
        large_words = tr("Checkpoints from folders and hubs as well, with PyTorch.")
        if sys.platform == "darwin" and platform.machine() == "x86_64":
            # QGIS for Intel processors runs on Macs with others as well; the set-up looks closer.
            large_words = tr("Not for Macs with Intel processors: there is no PyTorch for them any more.")
        elif sys.platform == "linux" and not has_nvidia():
            cuda = large_choice(with_cuda=True)
            large_words += " " + tr(
                "No NVIDIA card was found, so that PyTorch for processors is tried first; where it cannot be "
                "had, it is {} to download, {} on disk."
            ).format(spoken_size(cuda.download), spoken_size(cuda.disk))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for button, choice, words in ((self.small, small, small_words), (self.large, large, large_words)):
            layout.addWidget(button)
            label = PlainLabel()
            label.setIndent(INDENT)
            label.setText(f"{_spoken(choice)} {words}")
            layout.addWidget(label)
        self.small.toggled.connect(lambda _: self.changed.emit())

    def chosen(self):
        """Returns the chosen engine."""
        return large_choice() if self.large.isChecked() else small_choice()

    def choose(self, name):
        """Chooses an engine by its name."""
        (self.large if name == LARGE else self.small).setChecked(True)


def _spoken(choice):
    return tr("{} to download, {} on disk.").format(spoken_size(choice.download), spoken_size(choice.disk))
