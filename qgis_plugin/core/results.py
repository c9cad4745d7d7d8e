"""Results in the project: layers with the style that the engine gave them."""

from qgis.core import QgsProject, QgsVectorLayer, QgsWkbTypes

from .errors import PluginError
from .formats import layer_source, lines_source, save_style
from .ledgers import layers_of
from .retry import keep_request
from .translation import tr

GROUP = "t4s-geo"


def load_result(request, name, colours):
    """Adds the layer of a result to the group of results, on top of all others.

    Args:
        request: What it was made by, for the worker.
        name: Name of the layer.
        colours: QColor by label, where another one than the engine's is wanted; kept with the result.

    Returns:
        The layer: the one that shows the result already if there is one, with what is in it now.

    Raises:
        PluginError: It cannot be read.
    """
    output = request["output"]
    layer, is_new = _shown(output, layer_source(output), name, False)
    keep_request(layer, request)
    if colours:
        _recolour(layer, colours)
        save_style(layer, output)
    if is_new:
        _add_on_top(layer)
    layer.triggerRepaint()
    if request.get("centrelines"):
        lines, is_new = _shown(output, lines_source(output), tr("{}: centrelines").format(name), True)
        if colours:
            _recolour(lines, colours)
        if is_new:
            _add_on_top(lines)
        lines.triggerRepaint()
    return layer


def _shown(output, source, name, is_line):
    """Returns a layer of a result with what is in it now, and whether it is a new one.

    Raises:
        PluginError: It cannot be read.
    """
    known = [
        layer
        for layer in layers_of(output)
        if (layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry) == is_line
    ]
    if known:
        layer = known[0]
        # Another file lies under the same name now.
        layer.setDataSource(layer.source(), layer.name(), "ogr", True)
    else:
        layer = QgsVectorLayer(source, name, "ogr")
    if not layer.isValid():
        raise PluginError(tr("{} cannot be read; run again with another output.").format(output))
    return layer, not known


def _add_on_top(layer):
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    group = root.findGroup(GROUP) or root.insertGroup(0, GROUP)
    group.insertLayer(0, layer).setExpanded(True)
    group.setExpanded(True)


def _recolour(layer, colours):
    renderer = layer.renderer().clone()
    for index, category in enumerate(renderer.categories()):
        if category.value() in colours:
            symbol = category.symbol().clone()
            symbol.setColor(colours[category.value()])
            renderer.updateCategorySymbol(index, symbol)
    layer.setRenderer(renderer)
