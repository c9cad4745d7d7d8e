"""GeoParquet (https://geoparquet.org/releases/v1.1.0/): columns for analysis, in groups of rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from t4s_geo.errors import UserError
from t4s_geo.files import file_digest, loading
from t4s_geo.vector.drafts import check_begins
from t4s_geo.vector.result import METADATA_KEY, Layer, Result, read_document
from t4s_geo.vector.style_file import SUFFIX, check_style_file, write_style_file

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    import numpy.typing as npt
    import pyarrow
    from pyproj import CRS

_MAGIC: Final = b"PAR1"
_GEOMETRY: Final = "geometry"
_BOX: Final = "bbox"
_SIDES: Final = ("xmin", "ymin", "xmax", "ymax")


class GeoParquet:
    """Writes and reads `.parquet`; as in `Writer`.

    Each frame is a group of rows. A column `bbox`, which readers of GeoParquet hide, lets them skip groups
    that lie elsewhere. The metadata are a key of the file's.
    """

    name = "GeoParquet"
    suffixes = (".parquet", ".geoparquet")
    sidecars = (SUFFIX,)
    has_layers = False

    def check(self, path: Path) -> None:
        """As in `Writer`."""
        _need_pyarrow("writing")
        check_begins(path, _MAGIC, self.name)
        check_style_file(path)

    def write(self, draft: Path, result: Result) -> None:
        """As in `Writer`."""
        from pyarrow.parquet import ParquetWriter

        frames = iter(result.frames)
        first = next(frames)
        extents = []
        # A writer that opens the file itself leaves it open where it fails.
        with (
            draft.open("wb") as file,
            ParquetWriter(file, _table(first).schema, compression="zstd") as writer,
        ):
            for frame in chain([first], frames):
                if len(frame):
                    writer.write_table(_table(frame), row_group_size=len(frame))
                    extents.append(frame.total_bounds)
            about = json.dumps(_about_geometry(first.crs, result.layer, extents))
            writer.add_key_value_metadata({"geo": about, METADATA_KEY: result.document()})
        write_style_file(draft, result)

    def digest(self, path: Path) -> str:
        """As in `Writer`."""
        return file_digest(path)

    def read(self, path: Path) -> geopandas.GeoDataFrame:
        """As in `Writer`."""
        _need_pyarrow("reading")
        import geopandas

        with loading(f"The GeoParquet {path}"):
            return geopandas.read_parquet(path)

    def parts(self, path: Path) -> Iterator[geopandas.GeoDataFrame]:
        """As in `Writer`: a group of rows at a time."""
        _need_pyarrow("reading")
        import geopandas
        from pyarrow.parquet import ParquetFile

        with loading(f"The GeoParquet {path}"), ParquetFile(path) as file:
            geo = json.loads(file.metadata.metadata[b"geo"])
            geometry = geo["primary_column"]
            crs = geo["columns"][geometry].get("crs", "OGC:CRS84")
            for number in range(file.num_row_groups):
                frame = file.read_row_group(number).to_pandas().drop(columns=_BOX, errors="ignore")
                shapes = geopandas.GeoSeries.from_wkb(frame[geometry], crs=crs)
                yield geopandas.GeoDataFrame(frame.drop(columns=geometry), geometry=shapes)

    def other_layers(self, path: Path) -> list[str]:
        """As in `Writer`."""
        return []

    def read_metadata(self, path: Path) -> dict[str, Any]:
        """As in `Writer`."""
        _need_pyarrow("reading")
        from pyarrow import parquet

        with loading(f"The GeoParquet {path}"):
            found = parquet.read_metadata(path).metadata or {}
        if METADATA_KEY.encode() not in found:
            raise UserError(
                f"{path} holds no t4s-geo metadata; give the GeoParquet that t4s-geo wrote.",
                problem="no_result",
                path=path,
            )
        return read_document(found[METADATA_KEY.encode()], path)


def _need_pyarrow(what: str) -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise UserError(
            f"{what.capitalize()} GeoParquet needs pyarrow: pip install 't4s-geo[parquet]'",
            problem="needs_package",
            package="pyarrow",
        ) from None


def _table(frame: geopandas.GeoDataFrame) -> pyarrow.Table:
    """Returns a frame's columns, its geometries as WKB, and their bounds.

    An empty frame has the same types as others, which pyarrow would not guess from its columns.
    """
    import pyarrow
    import shapely
    from pandas.api.types import is_numeric_dtype

    columns = {}
    for name in frame.columns.drop(_GEOMETRY):
        column = frame[name]
        kind = pyarrow.from_numpy_dtype(column.dtype) if is_numeric_dtype(column) else pyarrow.string()
        columns[name] = pyarrow.array(column.to_numpy(), kind, from_pandas=True)
    geometries = frame.geometry.to_numpy()
    columns[_GEOMETRY] = pyarrow.array(shapely.to_wkb(geometries), pyarrow.binary())
    columns[_BOX] = pyarrow.StructArray.from_arrays(
        [pyarrow.array(side) for side in shapely.bounds(geometries).reshape(-1, 4).T], _SIDES
    )
    return pyarrow.table(columns)


def _about_geometry(crs: CRS, layer: Layer, extents: list[npt.NDArray[np.float64]]) -> dict[str, Any]:
    """Returns the `geo` metadata of the specification, version 1.1.0."""
    import numpy as np

    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [layer.geometry],
        "crs": crs.to_json_dict(),
        "covering": {"bbox": {side: [_BOX, side] for side in _SIDES}},
    }
    if extents:
        bounds = np.array(extents)
        column["bbox"] = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]
    return {"version": "1.1.0", "primary_column": _GEOMETRY, "columns": {_GEOMETRY: column}}
