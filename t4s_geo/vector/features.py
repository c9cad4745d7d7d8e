"""Features of vector files that GDAL reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas


def read_first_layer(path: Path) -> geopandas.GeoDataFrame:
    """Reads the first layer with geometries; a plain frame where there is none.

    Raises:
        DataSourceError: GDAL cannot open the file.
        DataLayerError: It cannot read the layer.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError

    found = pyogrio.list_layers(path)
    if not len(found):
        raise DataLayerError(f"{path} has no layers")
    layers = [name for name, kind in found if kind is not None]
    return pyogrio.read_dataframe(path, layer=layers[0] if layers else None)
