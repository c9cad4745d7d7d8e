"""Features of vector files that GDAL reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import geopandas

AT_ONCE: Final = 20_000
"""Features that are read at once."""
_FIRST: Final = -(1 << 63)


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


def read_numbered(path: Path, layer: str) -> Iterator[geopandas.GeoDataFrame]:
    """Yields the features of a layer of a GeoPackage, some at a time; at least one frame.

    Raises:
        DataSourceError: GDAL cannot open the file.
        DataLayerError: It cannot read the layer.
    """
    last = _FIRST
    while True:
        # Somebody may have edited it, so numbers have gaps; they are looked up at once, unlike an offset.
        frame = _read(path, layer=layer, where=f"fid > {last}", fid_as_index=True)
        count = len(frame)
        last = int(frame.index.max()) if count else last
        yield frame.reset_index(drop=True)
        if count < AT_ONCE:
            return


def read_in_order(path: Path) -> Iterator[geopandas.GeoDataFrame]:
    """Yields the features of a file's only layer, some at a time; as `read_numbered`."""
    first = 0
    while True:
        frame = _read(path, skip_features=first)
        yield frame
        if len(frame) < AT_ONCE:
            return
        first += AT_ONCE


def _read(path: Path, **options: Any) -> geopandas.GeoDataFrame:
    import pyogrio

    return pyogrio.read_dataframe(path, max_features=AT_ONCE, **options)
