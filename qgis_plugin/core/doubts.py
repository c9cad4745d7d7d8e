"""Where a run is least sure, as a layer to go through."""

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRendererCategory,
    QgsVectorLayer,
)

from .areas import polygons_area
from .errors import PluginError
from .ledgers import ledger_file
from .results import GROUP
from .review import NEW, STATUS
from .translation import tr

COUNT = 10
LOOKED_AT = 200
"""Places that are asked for: those that are corrected already are passed over."""
SHARED = 0.25
"""Share of a place that lies in one where all is right, for it to be right, too: tiles overlap by less."""
RIGHT = "t4s_geo/right"
"""Property of a result's layer, which the project keeps: outlines in which all is right."""
# No filling: what is to be looked at is below.
OUTLINE = {"style": "no", "outline_color": "#ffb000", "outline_width": "0.8", "outline_style": "dash"}
RIGHT_OUTLINE = {"style": "no", "outline_color": "#35b44a", "outline_width": "0.8"}
FIELDS = "field=rank:integer&field=doubt:double&field=label:string(100)&field=done:boolean"


def doubts_request(layer):
    """Returns the request for the places that the run of a layer is least sure of.

    Raises:
        PluginError: There is no ledger beside it.
    """
    ledger = ledger_file(layer)
    if ledger is None:
        raise PluginError(tr("There is no ledger beside the layer; choose a result of t4s-geo."))
    return {"request": "unsure", "ledger": str(ledger), "count": LOOKED_AT}


def add_doubts(result, event):
    """Adds the places that are not corrected yet as a layer of their own, above the results.

    Args:
        result: The result's layer.
        event: What the engine told.

    Returns:
        The layer; its features are in the order of the places.

    Raises:
        PluginError: There are none.
    """
    name = result.name()
    if not event["places"]:
        raise PluginError(tr("The model is sure of all of {}; there is nowhere to look.").format(name))
    layer = QgsVectorLayer(f"Polygon?{FIELDS}", tr("{}: where to look next").format(name), "memory")
    layer.setCrs(QgsCoordinateReferenceSystem.fromWkt(event["crs"]))
    places = _left(result, layer.crs(), [_told(place) for place in event["places"]])
    if not places:
        raise PluginError(tr("All places where the model is unsure are corrected in {}.").format(name))
    features = [_feature(layer, rank, *place) for rank, place in enumerate(places[:COUNT], 1)]
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    layer.setRenderer(_renderer())
    # What is in it can be had again.
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    (root.findGroup(GROUP) or root.insertGroup(0, GROUP)).insertLayer(0, layer)
    return layer


def mark_place(layer, number, is_right, result):
    """Notes of a place whether all is right there now, also for the next time.

    Args:
        layer: The places.
        number: Of the place's feature.
        is_right: What is noted.
        result: The result's layer; None where it is gone.
    """
    layer.dataProvider().changeAttributeValues({number: {layer.fields().indexOf("done"): is_right}})
    layer.triggerRepaint()
    transform = None if result is None else _transform(layer.crs(), result.crs())
    if transform is None:
        return
    geometry = layer.getFeature(number).geometry()
    geometry.transform(transform)
    kept = [one for one in _right(result) if _share(geometry, one) < 1 - SHARED]
    kept += [geometry] if is_right else []
    result.setCustomProperty(RIGHT, [one.asWkt(3) for one in kept])


def right_area(layer):
    """Returns the places where all is right as GeoJSON.

    Raises:
        PluginError: There are none, or they cannot be reprojected.
    """
    if layer is None:
        raise PluginError(tr("The layer of places is gone; choose another area."))
    right = [QgsGeometry(one.geometry()) for one in layer.getFeatures() if one["done"]]
    if not right:
        raise PluginError(tr("No place is marked as right; tick All is right here now in one."))
    return polygons_area(right, layer.crs())


def _left(result, crs, places):
    """Returns the places in which there is something to correct still."""
    transform = _transform(crs, result.crs())
    if transform is None:
        return places
    right, left = _right(result), []
    for place in places:
        geometry = QgsGeometry(place[0])
        geometry.transform(transform)
        if any(_share(geometry, one) > SHARED for one in right) or _is_decided(result, geometry):
            continue
        left.append(place)
    return left


def _is_decided(result, place):
    """Tells whether there are polygons in a place, and people have decided about each."""
    request = QgsFeatureRequest().setFilterRect(place.boundingBox())
    statuses = [one[STATUS] for one in result.getFeatures(request) if one.geometry().intersects(place)]
    return bool(statuses) and all(status not in (None, NULL, NEW) for status in statuses)


def _right(result):
    texts = result.customProperty(RIGHT, [])
    found = [QgsGeometry.fromWkt(text) for text in ([texts] if isinstance(texts, str) else texts or [])]
    return [one for one in found if not one.isEmpty()]


def _share(place, other):
    """Returns the share of a place that another one covers."""
    return place.intersection(other).area() / place.area() if place.area() else 0.0


def _transform(crs, target):
    """Returns what brings places to a layer's system; None where there is no way."""
    try:
        transform = QgsCoordinateTransform(crs, target, QgsProject.instance())
    except QgsCsException:
        return None
    return transform if transform.isValid() else None


def _renderer():
    """Dashed where there is something to do, green where all is right."""
    right = QgsRendererCategory(True, QgsFillSymbol.createSimple(RIGHT_OUTLINE), tr("All is right"))
    others = QgsRendererCategory(None, QgsFillSymbol.createSimple(OUTLINE), tr("To be looked at"))
    return QgsCategorizedSymbolRenderer("done", [right, others])


def _told(place):
    """Returns the outline, the doubt and the label of a place that the engine told."""
    told, ring = place["properties"], place["geometry"]["coordinates"][0]
    outline = QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in ring]])
    return outline, float(told["doubt"]), str(told["label"])


def _feature(layer, rank, outline, doubt, label):
    feature = QgsFeature(layer.fields())
    feature.setAttributes([rank, doubt, label, False])
    feature.setGeometry(outline)
    return feature
