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
    if layer is None:
        raise PluginError("There is no polygon layer; add one and select polygons in it.")
    if not layer.selectedFeatureCount():
        raise PluginError(f"No polygon is selected in the layer {layer.name()}; select one or more.")
    if not layer.crs().isValid():
        raise PluginError(
            f"The layer {layer.name()} has no coordinate reference system; give it the right one."
        )
    return _write([QgsGeometry(feature.geometry()) for feature in layer.selectedFeatures()], layer.crs())


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
                "The area cannot be brought to longitude and latitude; zoom in, or choose polygons nearby."
            ) from None
        features.append({"type": "Feature", "properties": {}, "geometry": json.loads(geometry.asJson(9))})
    path = Path(tempfile.mkdtemp(prefix="t4s_geo_")) / "area.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)
