"""A walk through the polygons of a result, from the least sure one to the surest, to decide about each."""

from qgis.core import NULL
from qgis.PyQt.QtCore import QObject

from .errors import PluginError
from .translation import tr

STATUS, LABEL, SCORE = "status", "label", "score"
NEW, ACCEPTED, CORRECTED, REJECTED = "new", "accepted", "corrected", "rejected"
COMMAND = "t4s-geo: "


def is_reviewable(layer):
    """Tells whether a layer has the fields of a result."""
    fields = getattr(layer, "fields", None)
    return fields is not None and {STATUS, LABEL, SCORE} <= set(fields().names())


class Review:
    """Decides about one polygon after another, in the layer's edit buffer until it is saved.

    Polygons that are decided already are passed over, so that a walk goes on where another one stopped.

    Attributes:
        layer: The result.
        labels: Classes that it can be changed to, in the legend's order.
        current: Number of the polygon that is decided about; None at the end.

    Args:
        layer: The result.

    Raises:
        PluginError: It is no result, or cannot be edited.
    """

    def __init__(self, layer):
        if not is_reviewable(layer):
            raise PluginError(
                tr("Select the layer of a result first; it has the fields label, score and status.")
            )
        if not layer.isEditable() and not layer.startEditing():
            raise PluginError(tr("The layer {} cannot be edited now.").format(layer.name()))
        self.layer = layer
        names = layer.fields()
        self._status, self._label = names.indexOf(STATUS), names.indexOf(LABEL)
        found = sorted(
            (feature[SCORE] if feature[SCORE] not in (None, NULL) else 1.0, feature.id())
            for feature in layer.getFeatures()
        )
        self._order = [number for _, number in found]
        # Places in the order that were passed, the last one at the end.
        self._passed = []
        self._place = 0
        self.labels = find_labels(layer)
        self._seek()

    @property
    def current(self):
        """Number of the polygon that is decided about; None at the end."""
        return self._order[self._place] if self._place < len(self._order) else None

    @property
    def total(self):
        """How many polygons there are."""
        return len(self._order)

    def decided(self):
        """Returns how many polygons are decided."""
        return sum(not self._is_new(feature) for feature in self.layer.getFeatures())

    def feature(self):
        """Returns the polygon that is decided about; None at the end."""
        return None if self.current is None else self.layer.getFeature(self.current)

    def accept(self):
        """Says that the polygon is right."""
        self._decide(ACCEPTED, tr("Accept"))

    def reject(self):
        """Says that there is no such thing."""
        self._decide(REJECTED, tr("Reject"))

    def change(self, number):
        """Says that the polygon is of another class, by its position; nothing where there is none."""
        if number < len(self.labels):
            self._decide(CORRECTED, tr("Change the class"), self.labels[number])

    def skip(self):
        """Goes on without a decision."""
        if self.current is not None:
            self._passed.append(self._place)
            self._place += 1
            self._seek()

    def go_back(self):
        """Goes to the polygon before, decided or not."""
        if self._passed:
            self._place = self._passed.pop()

    def undo(self):
        """Takes the last decision back, and goes to its polygon; or the last outline that was clicked."""
        stack = self.layer.undoStack()
        words = stack.undoText()
        if stack.canUndo() and words.startswith(COMMAND):
            stack.undo()
            if words != command_name():
                self.go_back()
            self.layer.triggerRepaint()

    def look_again(self):
        """Goes on where somebody else has decided about the polygon in question, or has taken it away."""
        self._seek()

    def save(self):
        """Writes what was decided into the file.

        Raises:
            PluginError: It cannot be written; the decisions stay in the layer.
        """
        if self.layer.isEditable() and not self.layer.commitChanges():
            raise PluginError(
                tr("The layer {} cannot be saved: {}").format(
                    self.layer.name(), " ".join(self.layer.commitErrors())
                )
            )

    def _decide(self, status, words, label=None):
        if self.current is None:
            return
        self.layer.beginEditCommand(COMMAND + words)
        # Without the default values, which would have their own idea of the status.
        if label is not None:
            self.layer.changeAttributeValue(self.current, self._label, label, None, True)
        self.layer.changeAttributeValue(self.current, self._status, status, None, True)
        self.layer.endEditCommand()
        self._passed.append(self._place)
        self._place += 1
        self._seek()
        self.layer.triggerRepaint()

    def _seek(self):
        """Goes to the next polygon that is not decided."""
        while self.current is not None:
            feature = self.layer.getFeature(self.current)
            if feature.isValid() and self._is_new(feature):
                return
            self._place += 1

    def _is_new(self, feature):
        return feature[STATUS] in (None, NULL, NEW)


def find_labels(layer):
    """Returns the classes of a result's legend, or else those of its polygons."""
    renderer = layer.renderer()
    listed = [one.value() for one in getattr(renderer, "categories", list)()]
    found = [str(label) for label in listed if label not in (None, NULL, "")]
    return found or sorted(map(str, layer.uniqueValues(layer.fields().indexOf(LABEL))))


def command_name():
    """Returns what the undo stack calls a polygon that was outlined by clicks."""
    return COMMAND + tr("Click to fix")


class EditFollower(QObject):
    """Notes of decided polygons of a layer that somebody changes their outlines: they are corrected, then.

    What is new is noted by the default value of the field, which cannot tell whether an outline has changed.

    Args:
        layer: A result; the follower lives as long as it does.
    """

    def __init__(self, layer):
        super().__init__(layer)
        self._layer, self._status = layer, layer.fields().indexOf(STATUS)
        layer.geometryChanged.connect(self._note)

    def _note(self, number, _):
        # In the step that changes the outline, so that both are undone together; undoing is no step.
        if self._layer.isEditCommandActive() and self._layer.getFeature(number)[STATUS] in (
            ACCEPTED,
            REJECTED,
        ):
            self._layer.changeAttributeValue(number, self._status, CORRECTED, None, True)
