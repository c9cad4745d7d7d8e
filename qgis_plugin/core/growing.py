"""The layer that shows the polygons of a run while it goes on, until its result takes the layer's place."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer

from .formats import STYLE, layer_source
from .ledgers import layers_of
from .results import TITLE, add_on_top, holds_part, recolour
from .translation import tr


class GrowingLayer:
    """The layer of one run after the other. Nothing in it can be edited.

    Files come under new names and are removed when the layer shows another one: Windows replaces no file that
    is open.
    """

    def __init__(self):
        self._id = self._folder = self._hidden = None
        self._output, self._name, self._colours = "", "", {}
        self._is_unwanted, self._files = False, ()

    @property
    def layer(self):
        """Returns the layer; None where there is none, or none any more."""
        layer = QgsProject.instance().mapLayer(self._id or "")
        return layer if layer is not None and self._shows(layer) else None

    def begin(self, output, name, colours):
        """Begins a run; returns the folder for its files, or None where there can be none.

        Args:
            output: Where its result will be.
            name: Of the layer.
            colours: QColor by label, where another one than the engine's is wanted.
        """
        self.end()
        self._output, self._name, self._colours = output, name, colours
        self._is_unwanted, self._files = False, ()
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="t4s_geo_"))
        except OSError:
            return None
        QgsProject.instance().writeMapLayer.connect(self._write)
        return str(self._folder)

    def show(self, event):
        """Shows the file of a `so_far` event; returns whether its polygons are on the map now."""
        path, layer = Path(event["path"]), self.layer
        if self._folder is None or path.parent != self._folder:
            return False
        if self._id is not None and layer is None:
            # Whoever has removed it, or closed its project, does not want it back.
            self._is_unwanted = True
        elif layer is not None:
            layer.setDataSource(str(path), layer.name(), "ogr", False)
            layer.updateExtents(True)
            layer.triggerRepaint()
        elif not self._is_unwanted:
            self._is_unwanted = not self._add(path)
        self._remove_files(path, not self._is_unwanted)
        return not self._is_unwanted

    def end(self):
        """Takes the layer off the map, unless it shows a result by now, and removes the files."""
        project, layer = QgsProject.instance(), self.layer
        if layer is not None:
            project.removeMapLayer(layer.id())
        node = project.layerTreeRoot().findLayer(self._hidden or "")
        if node is not None:
            node.setItemVisibilityChecked(True)
        self._id = self._hidden = None
        if self._folder is not None:
            project.writeMapLayer.disconnect(self._write)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _add(self, path):
        """Adds the layer; returns whether it has a place: not over a result that is whole, or corrected."""
        before = [layer for layer in layers_of(self._output) if layer.fields().indexOf("area_m2") >= 0]
        if any(not holds_part(layer) or _is_corrected(layer) for layer in before):
            return False
        layer = QgsVectorLayer(str(path), self._name, "ogr")
        if not layer.isValid():
            return False
        layer.setName(tr("{} (so far)").format(self._name))
        layer.setReadOnly(True)
        layer.setCustomProperty(TITLE, self._name)
        if self._colours:
            recolour(layer, self._colours)
        project = QgsProject.instance()
        node = project.layerTreeRoot().findLayer(before[0].id()) if before else None
        if node is None:
            add_on_top(layer)
        else:
            project.addMapLayer(layer, False)
            node.parent().insertLayer(node.parent().children().index(node), layer)
            if node.itemVisibilityChecked():
                node.setItemVisibilityChecked(False)
                self._hidden = before[0].id()
        self._id = layer.id()
        return True

    def _shows(self, layer):
        """Tells whether a layer shows a file of the run that goes on."""
        return self._folder is not None and Path(layer.source()).parent == self._folder

    def _remove_files(self, path, is_shown):
        """Removes the files that have come, but for the last where it is shown.

        One from which the map is still being drawn may be open; it goes the next time.
        """
        self._files = (*self._files, path)
        for file in self._files[: len(self._files) - is_shown]:
            for one in (file, file.with_suffix(STYLE)):
                with contextlib.suppress(OSError):
                    one.unlink(missing_ok=True)
        self._files = tuple(file for file in self._files if file.exists())

    def _write(self, layer, element, _):
        """Has a project that is saved meanwhile refer to the result that is to come."""
        if layer.id() != self._id or not self._shows(layer):
            return
        for tag, text in (("datasource", layer_source(self._output)), ("layername", self._name)):
            element.firstChildElement(tag).firstChild().setNodeValue(text)
        element.setAttribute("readOnly", "0")


def _is_corrected(layer):
    return next(layer.getFeatures("\"status\" != 'new'"), None) is not None
