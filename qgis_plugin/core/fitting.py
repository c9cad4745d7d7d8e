"""An outline becomes a polygon of a result, and its neighbours make room for it.

The rule is that of runs which keep edits: what a person has decided about stays and wins. A new outline is
cut by what was accepted, corrected or drawn before; what nobody has decided about is cut by it, and what is
the same thing goes.
"""

from qgis.core import (
    NULL,
    QgsDistanceArea,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProject,
    QgsVectorLayerUtils,
    QgsWkbTypes,
)

from .errors import PluginError
from .review import ACCEPTED, CORRECTED, LABEL, REJECTED, SCORE, STATUS, command_name
from .translation import tr

AREA, PROMPT, SOURCE = "area_m2", "prompt", "source"
# Share from which on two polygons are of one thing.
SAME_SHARE = 0.5
MOST_DIGITS = 3


def put_outline(layer, geometry, label, quality, source, target=None):
    """Adds an outline to a result, or gives it to one of its polygons, in one step that can be undone.

    Args:
        layer: The result; it is being edited.
        geometry: The outline, a polygon in the layer's system.
        label: Class of a new polygon.
        quality: How sure the model is of it, 0 to 1.
        source: The layer's `Source`.
        target: Id of the polygon that gets it; None for a new one.

    Returns:
        The id of the polygon.

    Raises:
        PluginError: There is no room for it.
    """
    if target is not None:
        label = layer.getFeature(target)[LABEL]
    near = [
        one
        for one in layer.getFeatures(QgsFeatureRequest().setFilterRect(geometry.boundingBox()))
        if one.id() != target and one[STATUS] != REJECTED and (source.exclusive or one[LABEL] == label)
    ]
    kept = [one.geometry() for one in near if one[STATUS] in (ACCEPTED, CORRECTED)]
    new = _largest(_without(geometry, kept), source.pixel)
    if new is None:
        raise PluginError(tr("What you have kept lies here already; click elsewhere, or change that first."))
    layer.beginEditCommand(command_name())
    for one in near:
        if one[STATUS] not in (ACCEPTED, CORRECTED):
            _make_room(layer, one, new, label, source.pixel)
    if target is None:
        target = _add(layer, new, label, quality)
    else:
        _reshape(layer, target, new)
        layer.changeAttributeValue(target, layer.fields().indexOf(STATUS), CORRECTED, None, True)
    layer.endEditCommand()
    layer.triggerRepaint()
    return target


def feature_at(layer, point, reach):
    """Returns the id of the smallest polygon at a place that is not rejected; None where there is none.

    Args:
        layer: A result.
        point: QgsPointXY in its system.
        reach: Length in its units that is nothing.
    """
    place = QgsGeometry.fromPointXY(point)
    found = [
        (one.geometry().area(), one.id())
        for one in layer.getFeatures(QgsFeatureRequest().setFilterRect(place.buffer(reach, 4).boundingBox()))
        if one[STATUS] != REJECTED and one.geometry().contains(place)
    ]
    return min(found)[1] if found else None


def _make_room(layer, feature, new, label, pixel):
    """Takes from a polygon what another one covers; all, where it is the same thing."""
    before = feature.geometry()
    common = before.intersection(new).area()
    if common <= 0:
        return
    own, other = before.area(), new.area()
    is_same = common >= SAME_SHARE * (own + other - common)
    is_part = feature[LABEL] == label and common >= SAME_SHARE * own
    pieces = [] if is_same or is_part else _wide(_without(before, [new]), pixel)
    if not pieces:
        layer.deleteFeature(feature.id())
        return
    _reshape(layer, feature.id(), pieces[0])
    for piece in pieces[1:]:
        values = {
            number: value
            for number, value in enumerate(feature.attributes())
            if number not in layer.primaryKeyAttributes()
        }
        _add_feature(layer, piece, values)


def _add(layer, geometry, label, quality):
    """Adds a polygon of a class, with what others of it say of themselves."""
    names = layer.fields()
    like = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    first = next(layer.getFeatures(like), None)
    same = next((one for one in layer.getFeatures(like) if one[LABEL] == label), None)
    values = {
        LABEL: label,
        PROMPT: label if same is None or PROMPT not in names.names() else same[PROMPT],
        SOURCE: NULL if first is None or SOURCE not in names.names() else first[SOURCE],
        SCORE: round(quality, MOST_DIGITS),
        STATUS: CORRECTED,
    }
    numbered = {names.indexOf(name): value for name, value in values.items() if name in names.names()}
    return _add_feature(layer, geometry, numbered)


def _add_feature(layer, geometry, values):
    feature = QgsVectorLayerUtils.createFeature(layer, geometry, values)
    # Default values have their own idea of the status.
    for number, value in {**values, layer.fields().indexOf(AREA): _area(layer, geometry)}.items():
        if number >= 0:
            feature.setAttribute(number, value)
    layer.addFeature(feature)
    return feature.id()


def _reshape(layer, number, geometry):
    # Without the default values: who was cut is not corrected.
    layer.changeGeometry(number, geometry, True)
    area = layer.fields().indexOf(AREA)
    if area >= 0:
        layer.changeAttributeValue(number, area, _area(layer, geometry), None, True)


def _area(layer, geometry):
    """Returns square metres on the ellipsoid."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(layer.crs(), QgsProject.instance().transformContext())
    measure.setEllipsoid("EPSG:7030")
    return measure.measureArea(geometry)


def _without(geometry, others):
    left = QgsGeometry(geometry)
    for other in others:
        left = left.difference(other)
    return left


def _largest(geometry, pixel):
    return max(_wide(geometry, pixel), key=lambda one: one.area(), default=None)


def _wide(geometry, pixel):
    """Returns the polygons that are left, largest first, without what is thinner than a pixel."""
    parts = [QgsGeometry(part.clone()) for part in geometry.constParts()] if not geometry.isEmpty() else []
    polygons = [
        one
        for one in parts
        if one.type() == QgsWkbTypes.GeometryType.PolygonGeometry and not one.buffer(-pixel / 2, 2).isEmpty()
    ]
    return sorted(polygons, key=lambda one: -one.area())
