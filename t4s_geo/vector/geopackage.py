"""Writing polygons to a GeoPackage that opens styled in QGIS."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import geopandas
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from t4s_geo.errors import UserError
from t4s_geo.vector.colours import label_colours
from t4s_geo.vector.metadata import add_metadata
from t4s_geo.vector.styles import qml, sld

LAYER: Final = "segments"
Frames: TypeAlias = geopandas.GeoDataFrame | Iterable[geopandas.GeoDataFrame]
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Readers as old as QGIS 3.22 warn of later versions than 1.3.
_GPKG: Final = MappingProxyType({"driver": "GPKG", "dataset_options": {"VERSION": "1.3"}})

_FAILURES: Final = (OSError, sqlite3.Error, DataSourceError, DataLayerError)
_FULL_BYTES: Final = 1 << 20
"""With less free space than this, a failure is put down to a full disk."""

# As QGIS makes it, so that it lists, replaces and deletes these styles like its own.
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


def write_geopackage(
    path: Path,
    layers: Mapping[str, Frames],
    *,
    labels: Sequence[str],
    metadata: Mapping[str, object],
    colours: Mapping[str, str] | None = None,
    timestamp: datetime = EPOCH,
) -> None:
    """Writes polygon layers with their style and metadata; all of it appears at once or nothing does.

    Args:
        path: The file, which must end in `.gpkg`; a GeoPackage of that name is replaced.
        layers: Frames of `polygonise` by layer name, normally one called `segments`; may be empty frames. A
            layer can also come as several frames of one CRS, which are written one after the other.
        labels: All labels of the run, in the legend's order.
        metadata: How the layers were made; anything that JSON can hold.
        colours: `#rrggbb` by label; `label_colours(labels)` if not given.
        timestamp: When the file says that it was written. Fixed, so that equal results give equal files.

    Raises:
        UserError: The folder is missing or cannot be written to, the file is in use or is no GeoPackage, or
            the disk is full. What was there before stays as it was.
    """
    check_target(path)
    clock = timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{timestamp.microsecond // 1000:03d}Z"
    colours = label_colours(labels) if colours is None else colours
    try:
        # A folder of its own, beside the target, also holds what SQLite puts next to its files.
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            draft = Path(folder) / "draft.gpkg"
            try:
                _write_draft(draft, layers, labels, colours, metadata, clock)
            except _FAILURES as error:
                # The draft still takes its space, so this is the moment to tell; GDAL's words vary.
                if shutil.disk_usage(folder).free < _FULL_BYTES:
                    raise OSError(errno.ENOSPC, "the disk is full") from error
                raise
            os.replace(draft, path)
        _sync(path.parent)
    except _FAILURES as error:
        raise UserError(f"{path} could not be written: {_reason(error)}") from error


def check_target(path: Path) -> None:
    """Checks before any work that a GeoPackage can be written.

    Raises:
        UserError: As `write_geopackage`, apart from the full disk.
    """
    folder = path.parent
    if path.suffix.lower() != ".gpkg":
        raise UserError(f"The output {path} is not called .gpkg; give it a name such as {path.stem}.gpkg.")
    if not folder.exists():
        raise UserError(f"The folder {folder} does not exist; create it or choose another one.")
    if not folder.is_dir():
        raise UserError(f"{folder} is a file, not a folder; choose another place for {path.name}.")
    if path.is_dir():
        raise UserError(f"{path} is a folder; choose another name for the output.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(f"The folder {folder} cannot be written to; choose another one.")
    if path.exists():
        _check_replaceable(path)


def _check_replaceable(path: Path) -> None:
    """A file that a program such as QGIS has open must not be replaced under it.

    QGIS keeps a write-ahead log beside the files that it opens, and would apply it to the new file.
    """
    if not os.access(path, os.W_OK):
        raise UserError(f"{path} is write-protected; choose another name or make it writable.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as database:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise UserError(f"{path} is in use ({error}); close it in QGIS or choose another name.") from error
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path} exists and is not a GeoPackage; choose another name.") from error


def _write_draft(
    draft: Path,
    layers: Mapping[str, Frames],
    labels: Sequence[str],
    colours: Mapping[str, str],
    metadata: Mapping[str, object],
    clock: str,
) -> None:
    with _gdal_clock(clock):
        counts = {name: _write_layer(draft, name, frames) for name, frames in layers.items()}
    with closing(sqlite3.connect(draft)) as database, database:
        _add_styles(database, layers, labels, colours, clock)
        add_metadata(database, metadata, layers, clock)
        _check(database, counts)
    _sync(draft)


@contextmanager
def _gdal_clock(clock: str) -> Iterator[None]:
    """Lets GDAL write this time.

    Where its own clock had moved by a millisecond between two writes, SQLite would count one change more, and
    equal results would be unequal files.
    """
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": clock})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_layer(draft: Path, name: str, frames: Frames) -> int:
    """Writes a layer and returns how many polygons it should hold."""
    parts = [frames] if isinstance(frames, geopandas.GeoDataFrame) else frames
    count = 0
    for number, frame in enumerate(parts):
        pyogrio.write_dataframe(frame, draft, layer=name, geometry_type="Polygon", append=number > 0, **_GPKG)
        count += len(frame)
    return count


def _add_styles(
    database: sqlite3.Connection,
    layers: Iterable[str],
    labels: Sequence[str],
    colours: Mapping[str, str],
    clock: str,
) -> None:
    database.execute(_STYLES_TABLE)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', ?, 0)",
        (clock,),
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
        " styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
        " SELECT '', '', table_name, column_name, 'labels', ?, ?, 1, 'A colour for each label', '', NULL, ?"
        " FROM gpkg_geometry_columns WHERE table_name = ?",
        [(qml(labels, colours), sld(name, labels, colours), clock, name) for name in layers],
    )


def _check(database: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    """GDAL reports some failures, such as those at closing, only in its log."""
    for name, expected in counts.items():
        (count,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        if count != expected:
            raise OSError(f"only {count} of {expected} polygons were written")


def _sync(path: Path) -> None:
    """Waits until a file or folder is on the disk; Windows neither can nor need do that for a folder."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: Exception) -> str:
    text = str(error)
    if "disk is full" in text or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return "the disk is full; free some space or choose another place."
    if isinstance(error, PermissionError):
        return "permission denied; close it in other programs or choose another place."
    return f"{text.rstrip('.')}."
