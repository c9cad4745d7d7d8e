"""The area of interest, as a file for the engine."""

import json
import tempfile
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
    """Writes a rectangle; returns the file's path.

    Args:
        extent: QgsRectangle.
        crs: Its system.

    Raises:
        PluginError: It cannot be reprojected.
    """
    return _write([QgsGeometry.fromRect(extent).densifyByCount(EDGE_PARTS)], crs)


def selected_area(layer):
    """Writes the selected polygons of a layer; returns the file's path.

    Raises:
        PluginError: There are none, or they cannot be reprojected.
    """
    check_selection(layer)
    return _write([QgsGeometry(feature.geometry()) for feature in layer.selectedFeatures()], layer.crs())


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


def _write(geometries, crs):
    """GeoJSON is in longitude and latitude."""
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
    path = Path(tempfile.mkdtemp(prefix="t4s_geo_")) / "area.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)
