"""Outlines of what somebody points at: what the engine is asked, one thing at a time."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace

from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..definitions.shapes import suited_shapes
from .errors import PluginError
from .ledgers import ledger_file, read_ledger
from .retry import PROPERTY
from .run import EngineRun
from .translation import tr
from .typed import is_elsewhere


@dataclass(frozen=True)
class Source:
    """What a result was made of.

    Attributes:
        scene: The raster.
        bands: Those that the model was shown; None where they are not known.
        exclusive: Whether each place has one label.
        pixel: Side of a pixel of the result in its layer's units; 0 where it is not known.
        stretch: Values that the model was shown as black and as white, `"200:3000"`, of all bands or of each;
            none where they were chosen for the scene.
    """

    scene: str
    bands: list | None
    exclusive: bool
    pixel: float
    stretch: tuple = ()

    @classmethod
    def of(cls, layer):
        """Returns what a layer was made of, as its ledger says, or else the project.

        Raises:
            PluginError: Neither says it, or it is on another machine.
        """
        ledger = ledger_file(layer)
        if ledger is not None:
            run = read_ledger(ledger)
            a, b, _, d, e, _ = run.spec["grid"]["transform"]
            scene, bands = run.spec["scene"], run.spec.get("bands")
            stretch = run.stretch
            exclusive, pixel = run.settings.get("exclusive", True), math.sqrt(abs(a * e - b * d))
        else:
            request = _kept_request(layer)
            scene, bands, stretch = request.get("scene"), request.get("bands"), request.get("stretch")
            exclusive, pixel = request.get("exclusive", True), 0.0
        if not isinstance(scene, str) or not scene or is_elsewhere(scene):
            raise PluginError(
                tr(
                    "Which raster of this machine {} was made of is not known; run again with the same "
                    "output first."
                ).format(layer.name())
            )
        whole = isinstance(bands, list) and bands and all(type(band) is int for band in bands)
        are_limits = isinstance(stretch, list) and all(isinstance(pair, str) for pair in stretch)
        limits = tuple(stretch) if are_limits else ()
        return cls(scene, bands if whole else None, exclusive is not False, pixel, limits)


def _kept_request(layer):
    try:
        found = json.loads(layer.customProperty(PROPERTY) or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Shown:
    """What was pointed at so far, in the coordinates of a layer.

    Attributes:
        points: On the thing, (x, y) each.
        not_points: Beside it.
        box: QgsRectangle around it, or None.
        order: Which of them came when: names of the fields.
    """

    points: tuple = ()
    not_points: tuple = ()
    box: QgsRectangle | None = None
    order: tuple = field(default=(), repr=False)

    def __bool__(self):
        """Tells whether something can be outlined."""
        return bool(self.points) or self.box is not None

    def with_point(self, point, is_on):
        """Returns the same with a click more."""
        name = "points" if is_on else "not_points"
        grown = (*getattr(self, name), (point.x(), point.y()))
        return replace(self, **{name: grown, "order": (*self.order, name)})

    def with_box(self, box):
        """Returns the same with a box, in the place of the one before."""
        order = tuple(name for name in self.order if name != "box")
        return replace(self, box=QgsRectangle(box), order=(*order, "box"))

    def without_last(self):
        """Returns the same without what was shown last."""
        if not self.order:
            return self
        *order, name = self.order
        before = None if name == "box" else getattr(self, name)[:-1]
        return replace(self, **{name: before, "order": tuple(order)})

    def request(self, source, layer, label, gsd):
        """Returns the request for its outline.

        Args:
            source: What the layer was made of.
            layer: Whose coordinates these are.
            label: What the thing is, which says how it is drawn.
            gsd: Metres that a pixel of the screen is wide.
        """
        suited = [one.rpartition("=")[2] for one in suited_shapes((label,))]
        box = self.box
        return {
            "request": "outline",
            "scene": source.scene,
            "bands": source.bands,
            # Engines before this one know no contrast.
            **({"stretch": [*source.stretch]} if source.stretch else {}),
            "points": [list(point) for point in self.points],
            "not_points": [list(point) for point in self.not_points],
            "box": box and [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
            "crs": layer.crs().authid() or layer.crs().toWkt(),
            "gsd": gsd,
            "shape": suited[0] if suited else "smooth",
        }


class LatestAsked(QObject):
    """Asks for one outline at a time: of what comes while one is made, only the last is asked next.

    Signals:
        answered: What was asked for, as it was given, and the last event of its request.

    Args:
        engine: The plugin's engine.
    """

    answered = pyqtSignal(object, object)

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self._run = EngineRun(engine, self)
        self._run.happened.connect(self._hear)
        self._now = self._next = None

    @property
    def is_asking(self):
        """Tells whether an answer is still to come."""
        return self._now is not None or self._next is not None

    def ask(self, what, request):
        """Asks for an outline; answers about what was asked before are not told any more.

        Raises:
            PluginError: There is no engine.
        """
        self._now = None
        if self._run.is_running:
            self._next = (what, request)
            return
        self._run.start(request)
        self._now = what

    def forget(self):
        """Has nothing told any more."""
        self._now = self._next = None

    def _hear(self, event):
        if event["event"] not in ("finished", "failed"):
            return
        what, self._now = self._now, None
        if self._next is not None:
            (what, request), self._next = self._next, None
            try:
                self.ask(what, request)
            except PluginError as error:
                self.answered.emit(what, {"event": "failed", "reason": "user_error", "message": str(error)})
        elif what is not None:
            self.answered.emit(what, event)
