"""Results in the project: layers with the style of their GeoPackage."""

from qgis.core import QgsProject, QgsVectorLayer

from .errors import PluginError

GROUP = "t4s-geo"
LAYER = "segments"


def load_result(output, name, colours):
    """Adds the layer of a GeoPackage to the group of results, on top of all others.

    Args:
        output: Path of the GeoPackage.
        name: Name of the layer.
        colours: QColor by label, where another one than the engine's is wanted; kept in the GeoPackage.

    Returns:
        The layer.

    Raises:
        PluginError: It cannot be read.
    """
    layer = QgsVectorLayer(f"{output}|layername={LAYER}", name, "ogr")
    if not layer.isValid():
        raise PluginError(f"{output} cannot be read; run again with another output.")
    if colours:
        _recolour(layer, colours)
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    group = root.findGroup(GROUP) or root.insertGroup(0, GROUP)
    group.insertLayer(0, layer).setExpanded(True)
    group.setExpanded(True)
    return layer


def _recolour(layer, colours):
    renderer = layer.renderer().clone()
    for index, category in enumerate(renderer.categories()):
        if category.value() in colours:
            symbol = category.symbol().clone()
            symbol.setColor(colours[category.value()])
            renderer.updateCategorySymbol(index, symbol)
    layer.setRenderer(renderer)
    layer.saveStyleToDatabase("t4s-geo", "", True, "")
