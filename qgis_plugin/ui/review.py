"""The review: a panel with the polygon in question, and keys to decide about it."""

from qgis.core import QgsProject, QgsWkbTypes
from qgis.gui import QgsDockWidget, QgsRubberBand
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeySequence
from qgis.PyQt.QtWidgets import (
    QAction,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QShortcut,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import PluginError
from ..core.review import EditFollower, Review, is_reviewable
from ..core.translation import tr
from .clickbox import CLICK, ClickBox
from .layeractions import LayerActions
from .mnemonics import Mnemonics
from .plain import PlainLabel
from .reviewbutton import ReviewButton
from .zooming import zoom_to

# How much larger than the polygon the map shows.
AROUND = 2.5
CLASSES = 9
# What is selected stays visible below: QGIS would fill it with yellow.
SELECTED, OUTLINE = QColor(255, 255, 0, 25), QColor("#ffd400")
POLYGON = QgsWkbTypes.GeometryType.PolygonGeometry
# Letters that QGIS leaves free: Escape and Backspace are those of its editing tools.
ACCEPT, REJECT, SKIP, BACK, UNDO, STOP = "ARNPUQ"


class ReviewPanel(QgsDockWidget):
    """Walks through a result; its keys work whatever layer is selected, while it is shown.

    Signals:
        wants_teaching: What was decided is saved, and is to be taught: the result's layer.

    Args:
        canvas: QGIS's map.
        engine: The plugin's engine.
        complain: Says a sentence about what is wrong.
        find_layer: Returns the layer that is clicked on where nothing is reviewed.
    """

    wants_teaching = pyqtSignal(object)

    def __init__(self, canvas, engine, complain, find_layer=lambda: None, parent=None):
        super().__init__(parent)
        self.setObjectName("t4s_geo_review")
        self.setWindowTitle(tr("Review"))
        self._canvas, self._complain = canvas, complain
        self.review = self._colour = None
        self.outline = QgsRubberBand(canvas, POLYGON)
        self.outline.setStrokeColor(OUTLINE)
        self.outline.setFillColor(QColor(0, 0, 0, 0))
        self.outline.setWidth(3)
        self.clicks = ClickBox(
            canvas, engine, complain, lambda: self.review.layer if self.review else find_layer()
        )
        self.clicks.tool.put.connect(self._hear_put)
        self.about, self.classes = PlainLabel(), PlainLabel()
        self.progress = QProgressBar()
        self.progress.setFormat(tr("%v of %m decided"))
        self.buttons, self._keys = [], []
        below = QHBoxLayout()
        for words, key, do in (
            (tr("Accept"), ACCEPT, Review.accept),
            (tr("Reject"), REJECT, Review.reject),
            (tr("Skip"), SKIP, Review.skip),
            (tr("Previous"), BACK, Review.go_back),
            (tr("Undo"), UNDO, Review.undo),
        ):
            below.addWidget(self._add_button(words, key, lambda do=do: self.do(do)))
        below.addWidget(self._add_button(tr("Save and stop"), STOP, self.stop))
        below.addStretch()
        teach = QPushButton(tr("Teach…"))
        teach.clicked.connect(self.teach)
        teach.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons.append(teach)
        below.addWidget(teach)
        for number in range(CLASSES):
            self._add_key(str(number + 1), lambda number=number: self.do(Review.change, number))
        click = QShortcut(QKeySequence(CLICK), self)
        click.setContext(Qt.ShortcutContext.ApplicationShortcut)
        click.activated.connect(self.clicks.toggle)
        self._keys.append(click)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.addWidget(self.about)
        layout.addWidget(self.classes)
        layout.addLayout(below)
        layout.addWidget(self.clicks)
        layout.addWidget(self.progress)
        layout.addStretch()
        self.setWidget(inner)
        self.mnemonics = Mnemonics(self, without=(*self.buttons[:-1], self.clicks.button))
        self._listen(False)
        QgsProject.instance().layersWillBeRemoved.connect(self._forget)

    def begin(self, layer):
        """Begins with the least sure polygon of a result that is not decided."""
        try:
            self.review = Review(layer)
        except PluginError as error:
            self._complain(str(error))
            return
        self.classes.setText(
            tr("Class: {}").format(
                "   ".join(f"{n} {label}" for n, label in enumerate(self.review.labels[:CLASSES], 1))
            )
        )
        self.clicks.show_classes(layer)
        if self._colour is None:
            self._colour = self._canvas.selectionColor()
            self._canvas.setSelectionColor(SELECTED)
        self.setUserVisible(True)
        self._listen(True)
        self._show()

    def click(self):
        """Has things outlined by clicks, in a review or without one."""
        self.setUserVisible(True)
        if not self.clicks.button.isChecked():
            self.clicks.toggle()

    def do(self, action, *given):
        """Does something to the polygon in question, and shows the next one."""
        if self.review is None:
            return
        if not self.review.layer.isEditable():
            # Somebody has ended the editing; the walk goes on.
            self.review.layer.startEditing()
        action(self.review, *given)
        self._show()

    def stop(self):
        """Saves what was decided; the next review goes on behind it."""
        if self.review is None:
            return
        try:
            self.review.save()
        except PluginError as error:
            self._complain(str(error))
            return
        self.review.layer.removeSelection()
        self._end()

    def teach(self):
        """Saves what was decided, for a model to learn from it."""
        if self.review is None:
            return
        layer = self.review.layer
        self.stop()
        if self.review is None:
            self.wants_teaching.emit(layer)

    def closeEvent(self, event):
        """Stops, too."""
        self.stop()
        super().closeEvent(event)

    def remove(self):
        """Takes the panel away."""
        self.stop()
        self.clicks.tool.remove()
        self._canvas.scene().removeItem(self.outline)
        QgsProject.instance().layersWillBeRemoved.disconnect(self._forget)
        self.deleteLater()

    def _end(self):
        self.review = None
        self.outline.reset(POLYGON)
        self.clicks.tool.end()
        if self._colour is not None:
            self._canvas.setSelectionColor(self._colour)
            self._colour = None
        self._listen(False)
        self.about.setText(tr("The review has ended; start it from the layer's context menu."))

    def _forget(self, ids):
        if self.review is not None and self.review.layer.id() in ids:
            self._end()

    def _hear_put(self):
        if self.review is not None:
            self.review.look_again()
            self._show(moves=False)

    def _show(self, moves=True):
        review = self.review
        self.progress.setMaximum(max(review.total, 1))
        self.progress.setValue(review.decided())
        feature = review.feature()
        self.outline.reset(POLYGON)
        if feature is None:
            review.layer.removeSelection()
            self.about.setText(tr("All polygons are decided, or were skipped."))
            return
        score = feature["score"]
        shown = f"{score:.0%}" if isinstance(score, float) else "–"
        self.about.setText(tr("{}: {}, {}").format(feature["label"], shown, feature["status"]))
        review.layer.selectByIds([feature.id()])
        self.outline.setToGeometry(feature.geometry(), review.layer)
        if moves:
            zoom_to(self._canvas, feature.geometry().boundingBox(), review.layer.crs(), AROUND)

    def _add_button(self, words, key, do):
        button = QPushButton(f"{words} ({key})")
        button.clicked.connect(lambda checked=False: do())
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons.append(button)
        self._add_key(key, do)
        return button

    def _add_key(self, key, do):
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.activated.connect(do)
        # Somebody may have given the key to something else.
        shortcut.activatedAmbiguously.connect(do)
        self._keys.append(shortcut)

    def _listen(self, is_on):
        for one in (*self.buttons, *self._keys):
            one.setEnabled(is_on)


class ReviewMenu:
    """Offers the review in the context menu of results.

    Args:
        iface: QGIS's desktop.
        engine: The plugin's engine.
        dock: The panel that runs.
    """

    def __init__(self, iface, engine, dock):
        self._iface = iface
        self.panel = ReviewPanel(
            iface.mapCanvas(), engine, dock.complain, iface.activeLayer, iface.mainWindow()
        )
        self.panel.hide()
        iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.panel)
        self.panel.hide()
        self.action = QAction(tr("Review the polygons"), self.panel)
        self.action.triggered.connect(lambda: self.panel.begin(iface.activeLayer()))
        self.button = ReviewButton(dock.summary, self.panel.begin, iface.activeLayer)
        self.click = QAction(tr("Click to fix"), self.panel)
        self.click.triggered.connect(self.panel.click)
        actions = self.action, self.click
        self._offered = LayerActions(iface, actions, is_reviewable, EditFollower)

    def remove(self):
        """Takes it back."""
        self._offered.remove()
        self.button.remove()
        self._iface.removeDockWidget(self.panel)
        self.panel.remove()
