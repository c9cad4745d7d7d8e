"""From a raster layer of QGIS to a scene of the engine."""

from .errors import PluginError
from .translation import tr


def scene_of(layer):
    """Returns what the engine opens.

    Args:
        layer: A raster layer, or None.

    Raises:
        PluginError: It is none that the engine can open.
    """
    if layer is None:
        raise PluginError(tr("There is no raster layer; add one to the project and choose it."))
    name = layer.name()
    if not layer.isValid():
        raise PluginError(tr("The layer {} is not available; repair its data source.").format(name))
    if layer.providerType() != "gdal":
        raise PluginError(
            tr(
                "The layer {} is not a raster file; segment it in the t4s-geo panel, which renders what you "
                "choose, or save a part of it as a GeoTIFF."
            ).format(name)
        )
    if not layer.crs().isValid():
        raise PluginError(
            tr(
                "The layer {} has no coordinate reference system; give its file the right one "
                "(Raster > Projections > Assign Projection) and load it again."
            ).format(name)
        )
    return layer.source().partition("|option:")[0]
