"""GeoPackage (https://www.geopackage.org): one file that opens styled in QGIS."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from t4s_geo.errors import UserError
from t4s_geo.vector.clock import spoken_moment
from t4s_geo.vector.features import read_first_layer, read_numbered
from t4s_geo.vector.geopackage_digest import geopackage_digest
from t4s_geo.vector.geopackage_metadata import add_layer_metadata, add_metadata, place_of, read_metadata
from t4s_geo.vector.layer_metadata import layer_metadata
from t4s_geo.vector.result import CENTRELINES, SEGMENTS, Layer, Result
from t4s_geo.vector.styles import qml, sld

if TYPE_CHECKING:
    import geopandas

# Readers as old as QGIS 3.22 warn of later versions than 1.3.
_GPKG: Final = MappingProxyType({"driver": "GPKG", "dataset_options": {"VERSION": "1.3"}})

_CLOCK_TURN: Final = threading.Lock()

# As QGIS makes it, so that it lists, replaces and deletes these styles like its own.
_STYLES: Final = "layer_styles"
_STYLES_TABLE: Final = """
CREATE TABLE layer_styles (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "f_table_catalog" TEXT(256),
    "f_table_schema" TEXT(256),
    "f_table_name" TEXT(256),
    "f_geometry_column" TEXT(256),
    "styleName" TEXT(30),
    "styleQML" TEXT,
    "styleSLD" TEXT,
    "useAsDefault" BOOLEAN,
    "description" TEXT,
    "owner" TEXT(30),
    "ui" TEXT(30),
    "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""


class GeoPackage:
    """Writes and reads `.gpkg`; as in `Writer`. Styles and metadata are in the file."""

    name = "GeoPackage"
    suffixes = (".gpkg",)
    sidecars: tuple[str, ...] = ()
    has_layers = True

    def check(self, path: Path) -> None:
        """As in `Writer`."""
        if path.exists():
            _check_replaceable(path)

    def write(self, draft: Path, result: Result) -> None:
        """As in `Writer`."""
        clock = spoken_moment(result.timestamp)
        counts = {layer: write_layer(draft, layer, frames, clock) for layer, _, frames in result.layers()}
        with closing(sqlite3.connect(draft)) as database, database:
            _add_styles(database, result, clock)
            document = result.metadata()
            add_metadata(database, document, [layer.name for layer in counts], clock)
            for layer, labels, _ in result.layers():
                about = layer_metadata(document, layer, labels, place_of(database, layer.name), clock)
                add_layer_metadata(database, layer.name, about, clock)
                _check(database, layer, counts[layer])

    def digest(self, path: Path) -> str:
        """As in `Writer`."""
        return geopackage_digest(path)

    def read(self, path: Path) -> geopandas.GeoDataFrame:
        """As in `Writer`."""
        return read_first_layer(path)

    def parts(self, path: Path) -> Iterator[geopandas.GeoDataFrame]:
        """As in `Writer`."""
        return read_numbered(path, SEGMENTS.name)

    def other_layers(self, path: Path) -> list[str]:
        """As in `Writer`."""
        import pyogrio

        ours = (SEGMENTS.name, CENTRELINES.name, _STYLES)
        return [name for name in pyogrio.list_layers(path)[:, 0].tolist() if name not in ours]

    def read_metadata(self, path: Path) -> dict[str, Any]:
        """As in `Writer`."""
        return read_metadata(path)


def write_layer(
    package: Path,
    layer: Layer,
    frames: Iterable[geopandas.GeoDataFrame],
    clock: str | None = None,
    **options: object,
) -> int:
    """Writes frames one after the other as a layer of a GeoPackage.

    Args:
        package: The file; it need not exist.
        layer: What they are.
        frames: All in one CRS; some may be empty.
        clock: What the file says that the time is; None for the time.
        options: For `pyogrio.write_dataframe`.

    Returns:
        How many features the layer should hold.
    """
    import pyogrio

    count = 0
    for number, frame in enumerate(frames):
        with _gdal_clock(clock):
            pyogrio.write_dataframe(
                frame,
                package,
                layer=layer.name,
                geometry_type=layer.geometry,
                append=number > 0,
                **_GPKG,
                **options,
            )
        count += len(frame)
    return count


def _check_replaceable(path: Path) -> None:
    """A file that a program such as QGIS has open must not be replaced under it.

    QGIS keeps a write-ahead log beside the files that it opens, and would apply it to the new file.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as database:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise UserError(
            f"{path} is in use ({error}); close it in QGIS or choose another name.",
            problem="in_use",
            path=path,
        ) from error
    except sqlite3.DatabaseError as error:
        raise UserError(
            f"{path} exists and is not a GeoPackage; choose another name.", problem="foreign_file", path=path
        ) from error


@contextmanager
def _gdal_clock(clock: str | None) -> Iterator[None]:
    """Lets GDAL write this time, one thread at a time: all of the process have one clock.

    Where its own clock had moved by a millisecond between two writes, SQLite would count one change more, and
    equal results would be unequal files.
    """
    import pyogrio

    with _CLOCK_TURN:
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": clock})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _add_styles(database: sqlite3.Connection, result: Result, clock: str) -> None:
    database.execute(_STYLES_TABLE)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', ?, 0)",
        (clock,),
    )
    for layer, labels, _ in result.layers():
        styles = qml(labels, result.colours, layer), sld(layer, labels, result.colours)
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
            " styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
            " SELECT '', '', table_name, column_name, 'labels', ?, ?, 1, 'A colour for each label', '', NULL,"
            " ? FROM gpkg_geometry_columns WHERE table_name = ?",
            (*styles, clock, layer.name),
        )


def _check(database: sqlite3.Connection, layer: Layer, expected: int) -> None:
    """GDAL reports some failures, such as those at closing, only in its log."""
    (count,) = database.execute(f'SELECT count(*) FROM "{layer.name}"').fetchone()
    if count != expected:
        raise OSError(f"only {count} of {expected} {layer.plural} were written")
