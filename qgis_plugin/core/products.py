"""What is made of results: their polygons in a layer that was there before."""

import json

from qgis.core import QgsProviderRegistry, QgsVectorLayer, QgsWkbTypes

from .errors import PluginError
from .ledgers import result_file
from .translation import tr


def holds_segments(layer):
    """Tells whether a layer shows the polygons of a result."""
    return (
        isinstance(layer, QgsVectorLayer)
        and result_file(layer) is not None
        and layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
        and {"label", "score"} <= set(layer.fields().names())
    )


def append_arguments(layer, target, left_out=()):
    """Returns the command that adds the polygons of a result to a layer.

    Args:
        layer: The result's.
        target: The layer that they are added to.
        left_out: Names of columns that are not to be added.

    Raises:
        PluginError: They cannot be, as far as QGIS knows.
    """
    if not holds_segments(layer):
        raise PluginError(tr("The layer {} is no result; choose one that a run made.").format(_name(layer)))
    if target is None or target.providerType() != "ogr" or target.dataProvider().storageType() != "GPKG":
        raise PluginError(
            tr("The layer {} is not in a GeoPackage; save it as one first.").format(_name(target))
        )
    for one in (layer, target):
        if one.isEditable() and one.isModified():
            raise PluginError(
                tr("The layer {} has edits that are not saved; save or discard them first.").format(
                    one.name()
                )
            )
    parts = QgsProviderRegistry.instance().decodeUri("ogr", target.source())
    named = ["--layer", parts["layerName"]] if parts.get("layerName") else []
    omitted = [word for name in left_out for word in ("--leave-out", name)]
    return ["append", str(result_file(layer)), parts["path"], *named, *omitted, "--json"]


def spoken_appended(printed):
    """Returns what the engine printed, as sentences and as numbers by name."""
    done = json.loads(printed)
    said = [tr("{:,} polygons were added to {}.").format(done["added"], done["layer"])]
    if done["there"]:
        said.append(tr("{:,} were there already.").format(done["there"]))
    if done["rejected"]:
        said.append(tr("{:,} are rejected, and were left out.").format(done["rejected"]))
    if done["left_out"]:
        said.append(tr("There is no field for {}.").format(", ".join(done["left_out"])))
    return said, {"ADDED": done["added"], "THERE": done["there"]}


def show_changed(layer):
    """Shows what another program has added to a layer."""
    layer.dataProvider().reloadData()
    layer.updateExtents(True)
    layer.triggerRepaint()


def _name(layer):
    return "" if layer is None else layer.name()
