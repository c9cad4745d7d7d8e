"""From a raster layer of QGIS to a scene of the engine."""

import math

from qgis.core import QgsContrastEnhancement, QgsMultiBandColorRenderer, QgsSingleBandGrayRenderer

from .errors import PluginError
from .translation import tr

VIRTUAL = "vrt://"
"""Begins GDAL's name of a raster with other values in place of some that are in its file."""


def scene_of(layer, nodata=None):
    """Returns what the engine opens: the file, with the system and nodata value that the layer has in QGIS.

    Args:
        layer: A raster layer, or None.
        nodata: Value of pixels without data; None for what the layer's properties say, else the file.

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
                "The layer {} is not a raster file; segment it in the t4s-geo panel or by text prompts in "
                "Processing, which render what you choose, or save a part of it as a GeoTIFF."
            ).format(name)
        )
    if not layer.crs().isValid():
        raise PluginError(
            tr(
                "The layer {} has no coordinate reference system; give its file the right one "
                "(Raster > Projections > Assign Projection) and load it again."
            ).format(name)
        )
    source = layer.source().partition("|option:")[0]
    changes = [*_system(layer), *_nodata(layer, nodata)]
    if not changes:
        return source
    if "?" in source or "&" in source:
        raise PluginError(
            tr(
                "The name of {} has a ? or & in it, with which QGIS's settings cannot be used; rename it."
            ).format(source)
        )
    return f"{VIRTUAL}{source}?{'&'.join(changes)}"


def shown_bands(layer):
    """Returns the numbers of the bands that a layer shows: three, or one; None where they are others."""
    bands = tuple(layer.renderer().usesBands())
    return bands if len(bands) in (1, 3) and min(bands) > 0 else None


def shown_stretch(layer):
    """Returns the values that a layer shows as black and as white, `"200:3000"` for each band that it shows.

    None of them where it stretches no contrast, or shows other bands than the engine can.
    """
    if shown_bands(layer) is None:
        return ()
    # Kept here while what belongs to it is looked at.
    renderer = layer.renderer()
    if isinstance(renderer, QgsMultiBandColorRenderer):
        found = (
            renderer.redContrastEnhancement(),
            renderer.greenContrastEnhancement(),
            renderer.blueContrastEnhancement(),
        )
    elif isinstance(renderer, QgsSingleBandGrayRenderer):
        found = (renderer.contrastEnhancement(),)
    else:
        return ()
    limits = tuple(_limits(one) for one in found)
    return () if None in limits or len(limits) != len(shown_bands(layer)) else limits


def _limits(contrast):
    """Returns the values that are shown as black and as white; None where there are none."""
    none = QgsContrastEnhancement.ContrastEnhancementAlgorithm.NoEnhancement
    if contrast is None or contrast.contrastEnhancementAlgorithm() == none:
        return None
    low, high = contrast.minimumValue(), contrast.maximumValue()
    return f"{low!r}:{high!r}" if math.isfinite(low) and math.isfinite(high) and low < high else None


def _system(layer):
    """Returns the layer's system, where it is another than its file's."""
    if layer.crs() == layer.dataProvider().crs():
        return []
    name = layer.crs().authid()
    if not name.startswith("EPSG:"):
        raise PluginError(
            tr(
                "The layer {} has a coordinate reference system without an EPSG code; give its file the "
                "right one (Raster > Projections > Assign Projection) and load it again."
            ).format(layer.name())
        )
    return [f"a_srs={name}"]


def _nodata(layer, given):
    """Returns the value without data, where it is another than the file's."""
    provider = layer.dataProvider()
    if given is None:
        ranges = provider.userNoDataValues(1)
        # One value is what GDAL takes.
        given = ranges[0].min() if len(ranges) == 1 and ranges[0].min() == ranges[0].max() else None
    if given is None or (provider.sourceHasNoDataValue(1) and provider.sourceNoDataValue(1) == given):
        return []
    return [f"a_nodata={given:g}"]
