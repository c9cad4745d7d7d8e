"""Actions in the context menu of the layers that they are about."""

from functools import partial

from qgis.core import QgsMapLayer, QgsProject

MENU = "t4s-geo"


class LayerActions:
    """Offers actions for the layers of the project, those that come later, too.

    Args:
        iface: QGIS's desktop.
        actions: What is offered.
        is_meant: Tells whether they are about a layer.
        offered: Called with each layer that they are offered for.
    """

    def __init__(self, iface, actions, is_meant, offered=lambda layer: None):
        self._iface, self._actions = iface, actions
        self._is_meant, self._offered = is_meant, offered
        self._found, self._is_over = set(), False
        for action in actions:
            iface.addCustomActionForLayerType(action, MENU, QgsMapLayer.LayerType.VectorLayer, False)
        QgsProject.instance().layersAdded.connect(self.offer)
        self.offer(QgsProject.instance().mapLayers().values())

    def offer(self, layers):
        """Adds the actions to those of the layers that they are about, or will be."""
        for layer in layers:
            if self._is_meant(layer):
                self._add(layer)
            elif layer.type() == QgsMapLayer.LayerType.VectorLayer:
                # One that shows polygons while a run goes on becomes its result.
                layer.dataSourceChanged.connect(partial(self._look_again, layer.id()))

    def _look_again(self, number):
        layer = QgsProject.instance().mapLayer(number)
        if layer is not None and not self._is_over and number not in self._found and self._is_meant(layer):
            self._add(layer)

    def _add(self, layer):
        self._found.add(layer.id())
        self._offered(layer)
        for action in self._actions:
            self._iface.addCustomActionForLayer(action, layer)

    def remove(self):
        """Takes the actions back."""
        self._is_over = True
        QgsProject.instance().layersAdded.disconnect(self.offer)
        for action in self._actions:
            self._iface.removeCustomActionForLayerType(action)
