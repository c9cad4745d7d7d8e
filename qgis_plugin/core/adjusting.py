"""A result drawn otherwise from its ledger, without the model: first beside it, then in its place."""

import contextlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer

from .changed import HeldLayers, copy_file
from .errors import PluginError
from .formats import layer_source
from .ledgers import ledger_file, read_ledger, result_file
from .results import load_result
from .retry import PROPERTY
from .translation import tr


@dataclass(frozen=True)
class Values:
    """How the polygons are to be drawn.

    Attributes:
        thresholds: Lowest probability by class.
        min_area: Smallest polygon in square metres; None for what it was.
        simplify: Tolerance of outlines in metres; 0 for what they were.
    """

    thresholds: dict
    min_area: float | None = None
    simplify: float = 0.0

    def options(self):
        """Returns what a request says of them."""
        options = {"label_threshold": [f"{label}={value:.2f}" for label, value in self.thresholds.items()]}
        if self.min_area is not None:
            options["min_area"] = self.min_area
        if self.simplify:
            # Outlines are either simplified or shaped.
            options |= {"simplify": self.simplify, "shape": ["raw"]}
        return options


class Adjusting:
    """A result that is drawn otherwise; a layer beside its own shows how it would be.

    Attributes:
        layer: The result's.
        preview: The layer that shows it otherwise; None before the first time.

    Args:
        layer: The result's.

    Raises:
        PluginError: It is no result with a ledger, or has edits that are not saved.
    """

    def __init__(self, layer):
        ledger = ledger_file(layer)
        if ledger is None:
            raise PluginError(tr("There is no ledger beside the layer; choose a result of t4s-geo."))
        if layer.isEditable() and layer.isModified():
            raise PluginError(
                tr("The layer {} has edits that are not saved; save them first.").format(layer.name())
            )
        self.layer, self.preview = layer, None
        self._ledger, self._output = ledger, result_file(layer)
        self._run = read_ledger(ledger)
        self._folder, self._number = Path(tempfile.mkdtemp(prefix="t4s_geo_")), 0
        self._held = HeldLayers()

    @property
    def labels(self):
        """Returns the classes of the run."""
        return self._run.labels

    def threshold_of(self, label):
        """Returns the lowest probability that a class was drawn with."""
        named = dict(one.rpartition("=")[::2] for one in self._run.settings.get("label_threshold") or ())
        common = self._run.settings.get("threshold") or self._run.spec["card"].get("threshold") or 0.5
        try:
            return float(named.get(label, common))
        except ValueError:
            return 0.5

    @property
    def pixel(self):
        """Returns the side of a pixel of the run in metres, roughly; 1 where it cannot be told."""
        sizes = self._run.spec["card"].get("ground_sampling_distances") or [1.0]
        return float(min(sizes))

    def preview_request(self, values):
        """Returns the request that draws it beside the result.

        What people decided about is drawn, too: it begins with a copy of the result.

        Raises:
            PluginError: There is no space for it.
        """
        self._number += 1
        path = self._preview_path()
        copy_file(self._output, path)
        return {**self._request(path, values), "overwrite": True}

    def show_preview(self):
        """Shows what was drawn, in the place of the result.

        Raises:
            PluginError: It cannot be read.
        """
        source, name = layer_source(self._preview_path()), tr("{}: preview").format(self.layer.name())
        if self.preview is None:
            self.preview = QgsVectorLayer(source, name, "ogr")
            self.preview.setRenderer(self.layer.renderer().clone())
            self.preview.setReadOnly(True)
            node = QgsProject.instance().layerTreeRoot().findLayer(self.layer.id())
            QgsProject.instance().addMapLayer(self.preview, False)
            if node is not None:
                node.parent().insertLayer(node.parent().children().index(node), self.preview)
                node.setItemVisibilityChecked(False)
        else:
            self.preview.setDataSource(source, name, "ogr", False)
        if not self.preview.isValid():
            raise PluginError(tr("{} cannot be read; run again with another output.").format(source))
        self.preview.triggerRepaint()
        for old in self._folder.glob(f"preview_{self._number - 1}.*"):
            with contextlib.suppress(OSError):
                old.unlink()

    def apply_request(self, values):
        """Returns the request that draws it in the file itself.

        Raises:
            PluginError: A layer of it has edits that are not saved.
        """
        self._held.hold(str(self._output))
        return self._request(self._output, values)

    def applied(self, values):
        """Shows what is in the file now.

        Raises:
            PluginError: It cannot be read.
        """
        self._held.release()
        made = self._made()
        load_result({**made, "output": str(self._output), **values.options()}, self.layer.name(), {})
        if not made:
            # How it was made stands in the ledger alone.
            self.layer.removeCustomProperty(PROPERTY)

    def failed(self):
        """Lets the result be edited again."""
        self._held.release()

    def end(self):
        """Takes the preview away."""
        project = QgsProject.instance()
        if self.preview is not None and project.mapLayer(self.preview.id()) is not None:
            project.removeMapLayer(self.preview.id())
        self.preview = None
        node = project.layerTreeRoot().findLayer(self.layer.id())
        if node is not None:
            node.setItemVisibilityChecked(True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _request(self, output, values):
        request = {"request": "render", "ledger": str(self._ledger), "output": str(output), "keep": "edits"}
        return {**request, **values.options()}

    def _preview_path(self):
        return self._folder / f"preview_{self._number}{self._output.suffix}"

    def _made(self):
        """Returns the request that made the layer; retries go on with it."""
        try:
            made = json.loads(self.layer.customProperty(PROPERTY) or "{}")
        except (TypeError, ValueError, RecursionError):
            made = {}
        return made if isinstance(made, dict) else {}
