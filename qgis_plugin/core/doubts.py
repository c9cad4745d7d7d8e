"""Where a run is least sure, as a layer to go through."""

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from .errors import PluginError
from .ledgers import ledger_file
from .results import GROUP
from .translation import tr

COUNT = 10
OUTLINE = {"style": "no", "outline_color": "#ffb000", "outline_width": "0.8", "outline_style": "dash"}
FIELDS = "field=rank:integer&field=doubt:double&field=label:string(100)&field=done:boolean"


def doubts_request(layer):
    """Returns the request for the places that the run of a layer is least sure of.

    Raises:
        PluginError: There is no ledger beside it.
    """
    ledger = ledger_file(layer)
    if ledger is None:
        raise PluginError(tr("There is no ledger beside the layer; choose a result of t4s-geo."))
    return {"request": "unsure", "ledger": str(ledger), "count": COUNT}


def add_doubts(name, event):
    """Adds the places as a layer of their own, above the results.

    Args:
        name: Of the result.
        event: What the engine told.

    Returns:
        The layer; its features are in the order of the places.

    Raises:
        PluginError: There are none.
    """
    if not event["places"]:
        raise PluginError(tr("The model is sure of all of {}; there is nowhere to look.").format(name))
    layer = QgsVectorLayer(f"Polygon?{FIELDS}", tr("{}: where to look next").format(name), "memory")
    layer.setCrs(QgsCoordinateReferenceSystem.fromWkt(event["crs"]))
    features = [_feature(layer, rank, place) for rank, place in enumerate(event["places"], 1)]
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(OUTLINE)))
    # What is in it can be had again.
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    (root.findGroup(GROUP) or root.insertGroup(0, GROUP)).insertLayer(0, layer)
    return layer


def _feature(layer, rank, place):
    feature = QgsFeature(layer.fields())
    told = place["properties"]
    feature.setAttributes([rank, float(told["doubt"]), str(told["label"]), False])
    ring = place["geometry"]["coordinates"][0]
    feature.setGeometry(QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in ring]]))
    return feature
