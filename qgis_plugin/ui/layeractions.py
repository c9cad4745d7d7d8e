"""Actions in the context menu of the layers that they are about."""

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
        for action in actions:
            iface.addCustomActionForLayerType(action, MENU, QgsMapLayer.LayerType.VectorLayer, False)
        QgsProject.instance().layersAdded.connect(self.offer)
        self.offer(QgsProject.instance().mapLayers().values())

    def offer(self, layers):
        """Adds the actions to those of the layers that they are about."""
        for layer in filter(self._is_meant, layers):
            self._offered(layer)
            for action in self._actions:
                self._iface.addCustomActionForLayer(action, layer)

    def remove(self):
        """Takes the actions back."""
        QgsProject.instance().layersAdded.disconnect(self.offer)
        for action in self._actions:
            self._iface.removeCustomActionForLayerType(action)
