"""Results in the project: layers with the style that the engine gave them."""

from qgis.core import QgsProject, QgsVectorLayer

from .errors import PluginError
from .formats import layer_source, save_style
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
    layer = next(iter(layers_of(output)), None)
    is_new = layer is None
    if is_new:
        layer = QgsVectorLayer(layer_source(output), name, "ogr")
    else:
        # Another file lies under the same name now.
        layer.setDataSource(layer.source(), layer.name(), "ogr", True)
    if not layer.isValid():
        raise PluginError(tr("{} cannot be read; run again with another output.").format(output))
    keep_request(layer, request)
    if colours:
        _recolour(layer, colours)
        save_style(layer, output)
    if is_new:
        _add_on_top(layer)
    layer.triggerRepaint()
    return layer


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
