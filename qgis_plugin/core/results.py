"""Results in the project: layers with the style that the engine gave them."""

from qgis.core import Qgis, QgsProject, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtGui import QColor

from .errors import PluginError
from .formats import layer_source, lines_file, lines_source, save_style
from .ledgers import layers_of
from .retry import keep_request
from .translation import tr

GROUP = "t4s-geo"
OPAQUE = 255
OUTLINE_BRIGHTNESS = 0.6
"""Of the fill's, as in the styles that the engine writes."""
TITLE = "t4s_geo/title"
"""Property of a layer: its name without what was added."""
PARTIAL = "t4s_geo/partial"
"""Property of a layer: some tiles were not asked."""


def load_result(request, name, colours=None, is_partial=False, growing=None):
    """Adds the layer of a result to the group of results, on top of all others.

    Args:
        request: What it was made by, for the worker.
        name: Name of the layer.
        colours: QColor by label, where another one than the engine's is wanted; kept with the result.
        is_partial: Whether the run was cancelled, so that some tiles were not asked.
        growing: The layer that has shown what was found so far; None for none.

    Returns:
        The layer: the one that shows the result already if there is one, else the growing one, with what is
        in it now.

    Raises:
        PluginError: It cannot be read.
    """
    output = request["output"]
    layer, is_new = _shown(output, layer_source(output), name, False, growing)
    keep_request(layer, request)
    _entitle(layer, name, is_partial, is_new)
    if colours:
        recolour(layer, colours)
        save_style(layer, output)
    if is_new:
        add_on_top(layer)
    layer.triggerRepaint()
    if request.get("centrelines"):
        lines, is_new = _shown(output, lines_source(output), tr("{}: centrelines").format(name), True)
        if colours:
            recolour(lines, colours)
            save_style(lines, lines_file(output))
        if is_new:
            add_on_top(lines)
        lines.triggerRepaint()
    return layer


def title_of(layer):
    """Returns the name that a layer of a result was given, without what says that it is partial."""
    return layer.customProperty(TITLE) or layer.name()


def holds_part(layer):
    """Tells whether a result's layer is of a run that was not done."""
    return layer.customProperty(PARTIAL) in (True, "true")


def _entitle(layer, name, is_partial, is_new):
    """Names a layer, unless somebody has renamed it."""
    before = layer.customProperty(TITLE)
    layer.setCustomProperty(PARTIAL, is_partial)
    added = tr("{} (partial)"), tr("{} (so far)")
    if is_new or layer.name() in (before, *(words.format(before) for words in added)):
        layer.setCustomProperty(TITLE, name)
        layer.setName(tr("{} (partial)").format(name) if is_partial else name)


def _shown(output, source, name, is_line, growing=None):
    """Returns a layer of a result with what is in it now, and whether it is a new one.

    One that has shown what was found so far shows the result from now on, where no other one does.

    Raises:
        PluginError: It cannot be read.
    """
    known = [
        layer
        for layer in layers_of(output)
        if (layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry) == is_line
    ] or ([] if growing is None else [growing])
    if known:
        layer = known[0]
        if layer is growing:
            layer.setReadOnly(False)
        # Another file lies under the same name now.
        layer.setDataSource(source if layer is growing else layer.source(), layer.name(), "ogr", True)
        layer.updateExtents(True)
    else:
        layer = QgsVectorLayer(source, name, "ogr")
    if not layer.isValid():
        raise PluginError(tr("{} cannot be read; run again with another output.").format(output))
    return layer, not known


def add_on_top(layer):
    """Adds a layer to the group of results, on top of all others."""
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    group = root.findGroup(GROUP)
    if group is None:
        group = root.insertGroup(0, GROUP)
    group.insertLayer(0, layer).setExpanded(True)
    # The tree's view hears of changes alone, and folds what comes empty.
    group.setExpanded(False)
    group.setExpanded(True)


def recolour(layer, colours):
    """Gives classes other colours: outlines are darker, and what is opaque gets the usual opacity."""
    renderer = layer.renderer().clone()
    for index, category in enumerate(renderer.categories()):
        if category.value() in colours:
            symbol = category.symbol().clone()
            for part in symbol.symbolLayers():
                _paint(part, QColor(colours[category.value()]))
            renderer.updateCategorySymbol(index, symbol)
    layer.setRenderer(renderer)


def _paint(part, colour):
    outline = QColor(*(round(OUTLINE_BRIGHTNESS * channel) for channel in colour.getRgb()[:3]))
    if colour.alpha() == OPAQUE:
        colour.setAlpha(part.color().alpha())
    part.setColor(colour)
    # Lines have none.
    if part.type() == Qgis.SymbolType.Fill:
        part.setStrokeColor(outline)
