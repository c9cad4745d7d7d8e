"""Whether a run may begin: the model is here, and knows the classes."""

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import PluginError
from ..core.translation import tr


class Readiness(QObject):
    """Has a model downloaded before the run that needs it, which then begins.

    Signals:
        arrived: The model is here that a run has waited for.
        failed: An event about why it is not.

    Args:
        model: The chooser of the model.
        words: What the model makes of the classes.
        engine_box: Offers the engine for large models.
    """

    arrived = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, model, words, engine_box, parent=None):
        super().__init__(parent)
        self._model, self._words, self._engine_box = model, words, engine_box
        self._is_waiting = False
        model.downloaded.connect(self._arrive)
        model.failed.connect(self._fail)
        model.wants_large.connect(engine_box.offer_large)
        engine_box.done.connect(lambda sentence: model.refresh())
        words.chosen.connect(model.choice.setCurrentText)

    def may_begin(self):
        """Tells whether a run may begin now; begins to download the model where it is missing.

        Raises:
            PluginError: The model cannot be asked.
        """
        if self._model.is_downloading:
            raise PluginError(tr("The model is being downloaded; run it when that is done."))
        if self._words.has_problems:
            raise PluginError(tr("The model cannot be asked for all classes; see what is said below them."))
        if self._model.lacks_engine:
            self._engine_box.offer_large()
            raise PluginError(tr("The model needs the engine for large models; set it up above."))
        if not self._model.is_missing():
            return True
        self._is_waiting = self._model.download()
        return False

    def _arrive(self):
        if self._is_waiting:
            self._is_waiting = False
            self.arrived.emit()

    def _fail(self, event):
        self._is_waiting = False
        self.failed.emit(event)
