"""Showing a place on the map."""

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject


def zoom_to(canvas, extent, crs, scale):
    """Shows an extent on QGIS's map; leaves the map where it is if it has no place on it.

    Args:
        canvas: QGIS's map.
        extent: What to show.
        crs: Of the extent.
        scale: How much larger than the extent the map shows.
    """
    transform = QgsCoordinateTransform(crs, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    try:
        shown = transform.transformBoundingBox(extent)
    except QgsCsException:
        return
    shown.scale(scale)
    canvas.setExtent(shown)
    canvas.refresh()
