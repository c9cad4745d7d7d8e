"""FlatGeobuf (https://flatgeobuf.org): one file with a spatial index, which can be read in part over HTTP."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from t4s_geo.errors import UserError
from t4s_geo.files import file_digest
from t4s_geo.raster.references import check_references
from t4s_geo.vector.drafts import check_begins
from t4s_geo.vector.features import read_first_layer, read_in_order
from t4s_geo.vector.geopackage import write_layer
from t4s_geo.vector.result import METADATA_KEY, Layer, Result, read_document
from t4s_geo.vector.style_file import SUFFIX, check_style_file, write_style_file

if TYPE_CHECKING:
    import geopandas

_MAGIC: Final = b"fgb\x03fgb"
_LARGEST_METADATA: Final = 9 << 20
"""Bytes of metadata, as GDAL quotes them; it reads no header of more than 10 MiB."""
_BATCH: Final = 4096
"""Features that are on their way at once."""


class FlatGeobuf:
    """Writes and reads `.fgb`; as in `Writer`.

    The index holds features along a Hilbert curve, so they come in another order than in a GeoPackage. The
    metadata are in the header.
    """

    name = "FlatGeobuf"
    suffixes = (".fgb",)
    sidecars = (SUFFIX,)
    has_layers = False

    def check(self, path: Path) -> None:
        """As in `Writer`."""
        check_begins(path, _MAGIC, self.name)
        check_style_file(path)

    def write(self, draft: Path, result: Result) -> None:
        """As in `Writer`.

        The format holds the number and the extent of its features before them, and cannot be appended to:
        they wait in a GeoPackage, so that memory does not grow with them.
        """
        import pyogrio

        with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
            waiting = Path(folder) / "waiting.gpkg"
            count = write_layer(waiting, result.layer, result.frames, layer_options={"SPATIAL_INDEX": "NO"})
            document = result.document()
            if len(json.dumps(document, ensure_ascii=False).encode()) > _LARGEST_METADATA:
                raise UserError(
                    "The metadata of so many scenes do not fit into a FlatGeobuf; "
                    "choose an output called .gpkg."
                )
            source = pyogrio.open_arrow(
                waiting, layer=result.layer.name, use_pyarrow=False, batch_size=_BATCH
            )
            with source as (about, stream):
                pyogrio.write_arrow(
                    stream,
                    draft,
                    layer=result.layer.name,
                    driver=self.name,
                    geometry_name=about["geometry_name"],
                    geometry_type=result.layer.geometry,
                    crs=about["crs"],
                    layer_metadata={METADATA_KEY: document},
                )
        _check(draft, result.layer, count)
        write_style_file(draft, result)

    def digest(self, path: Path) -> str:
        """As in `Writer`."""
        return file_digest(path)

    def read(self, path: Path) -> geopandas.GeoDataFrame:
        """As in `Writer`."""
        return read_first_layer(path)

    def parts(self, path: Path) -> Iterator[geopandas.GeoDataFrame]:
        """As in `Writer`."""
        return read_in_order(path)

    def other_layers(self, path: Path) -> list[str]:
        """As in `Writer`."""
        return []

    def read_metadata(self, path: Path) -> dict[str, Any]:
        """As in `Writer`."""
        import pyogrio
        from pyogrio.errors import DataLayerError, DataSourceError

        check_references(str(path), "result")
        try:
            found = pyogrio.read_info(path)["layer_metadata"] or {}
        except (DataLayerError, DataSourceError, IndexError) as error:
            # IndexError: pyogrio looks for the first layer of none.
            raise UserError(
                f"{path} cannot be read as FlatGeobuf ({error}).", problem="damaged_result", path=path
            ) from None
        if METADATA_KEY not in found:
            raise UserError(
                f"{path} holds no t4s-geo metadata; give the FlatGeobuf that t4s-geo wrote.",
                problem="no_result",
                path=path,
            )
        return read_document(found[METADATA_KEY], path)


def _check(draft: Path, layer: Layer, expected: int) -> None:
    """GDAL reports some failures, such as those at closing, only in its log."""
    import pyogrio

    count = len(pyogrio.read_bounds(draft)[0])
    if count != expected:
        raise OSError(f"only {count} of {expected} {layer.plural} were written")
