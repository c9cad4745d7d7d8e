"""The area of interest, as a file for the engine."""

import hashlib
import json
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsProject,
)

from .errors import PluginError
from .translation import tr

# Straight edges bend when they are reprojected.
EDGE_PARTS = 64


def extent_area(extent, crs):
    """Returns a rectangle as GeoJSON.

    Args:
        extent: QgsRectangle.
        crs: Its system.

    Raises:
        PluginError: It cannot be reprojected.
    """
    return polygons_area([QgsGeometry.fromRect(extent).densifyByCount(EDGE_PARTS)], crs)


def selected_area(layer):
    """Returns the selected polygons of a layer as GeoJSON.

    Raises:
        PluginError: There are none, or they cannot be reprojected.
    """
    check_selection(layer)
    selected = [QgsGeometry(feature.geometry()) for feature in layer.selectedFeatures()]
    return polygons_area(selected, layer.crs())


def check_selection(layer):
    """Raises PluginError where a layer has no selected polygons, or none whose place is known."""
    if layer is None:
        raise PluginError(tr("There is no polygon layer; add one and select polygons in it."))
    if not layer.selectedFeatureCount():
        raise PluginError(
            tr("No polygon is selected in the layer {}; select one or more.").format(layer.name())
        )
    if not layer.crs().isValid():
        raise PluginError(
            tr("The layer {} has no coordinate reference system; give it the right one.").format(layer.name())
        )


def keep_area(area, output):
    """Writes an area beside a result, for the run and those that go on with it.

    Args:
        area: GeoJSON; empty for none.
        output: The result's file.

    Returns:
        The path of the file, the same for the same area; empty for none.

    Raises:
        PluginError: It cannot be written.
    """
    if not area:
        return ""
    target = Path(output)
    digest = hashlib.blake2b(area.encode(), digest_size=4).hexdigest()
    path = target.with_name(f"{target.stem}_area_{digest}.geojson")
    try:
        path.write_text(area, encoding="utf-8")
    except OSError as error:
        raise PluginError(
            tr("The area cannot be written to {} ({}); choose another output.").format(path, error.strerror)
        ) from None
    return str(path)


def polygons_area(geometries, crs):
    """Returns polygons as GeoJSON, which is in longitude and latitude.

    Args:
        geometries: Polygons, which are changed.
        crs: Their system.

    Raises:
        PluginError: They cannot be reprojected.
    """
    longitude_latitude = QgsCoordinateReferenceSystem("EPSG:4326")
    transform = QgsCoordinateTransform(crs, longitude_latitude, QgsProject.instance().transformContext())
    features = []
    for geometry in geometries:
        try:
            geometry.transform(transform)
        except QgsCsException:
            raise PluginError(
                tr("The area cannot be brought to longitude and latitude; zoom in, or choose other polygons.")
            ) from None
        features.append({"type": "Feature", "properties": {}, "geometry": json.loads(geometry.asJson(9))})
    return json.dumps({"type": "FeatureCollection", "features": features})
