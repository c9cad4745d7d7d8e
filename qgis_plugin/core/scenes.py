"""From a raster layer of QGIS to a scene of the engine."""

from .errors import PluginError

WEB = ("wms", "wcs", "arcgismapserver", "xyz")


def scene_of(layer):
    """Returns what the engine opens.

    Args:
        layer: A raster layer, or None.

    Raises:
        PluginError: It is none that the engine can open.
    """
    if layer is None:
        raise PluginError("There is no raster layer; add one to the project and choose it.")
    name = layer.name()
    if not layer.isValid():
        raise PluginError(f"The layer {name} is not available; repair its data source.")
    if layer.providerType() in WEB:
        raise PluginError(
            f"The layer {name} comes from a web service, which the engine does not read; save the part that "
            "you need as a GeoTIFF (Layer > Save As…, rendered image) and choose that."
        )
    if layer.providerType() != "gdal":
        raise PluginError(f"The layer {name} is no raster file; save it as a GeoTIFF and choose that.")
    if not layer.crs().isValid():
        raise PluginError(
            f"The layer {name} has no coordinate reference system; give its file the right one "
            "(Raster > Projections > Assign Projection) and load it again."
        )
    return layer.source().partition("|option:")[0]
