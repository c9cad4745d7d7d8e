"""Adds the polygons of a result to a layer of a GeoPackage: all of them or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from t4s_geo.errors import UserError
from t4s_geo.files import check_regular
from t4s_geo.paths import identities
from t4s_geo.vector.appending.blobs import Geometries, Hashes, add_functions, blobs_of, hashes_of
from t4s_geo.vector.appending.target import Field, Target, quoted
from t4s_geo.vector.clock import moment, spoken_moment
from t4s_geo.vector.statuses import FIELD, REJECTED
from t4s_geo.vector.writers import is_result, read_parts, spoken_suffixes

if TYPE_CHECKING:
    import geopandas
    import pandas

WAIT_SECONDS: Final = 5
"""How long another program's writing is waited for."""


@dataclass
class Added:
    """What was added, and what was not.

    Attributes:
        layer: Name of the layer.
        added: Polygons.
        there: Those that the layer had already, to the last coordinate.
        rejected: Those that people have rejected.
        left_out: Columns of the result that the layer has no field for.
        crs: The layer's system, where polygons had to be transformed into it; empty where not.
    """

    layer: str
    added: int = 0
    there: int = 0
    rejected: int = 0
    left_out: list[str] = field(default_factory=list)
    crs: str = ""


def add_to_layer(
    result: Path, package: Path, layer: str | None = None, left_out: Collection[str] = ()
) -> Added:
    """Adds the polygons of a result to a layer in one transaction; its own features are not touched.

    Columns go to the fields of the same names, in upper or lower case; the layer's fields stay what they are,
    so that other columns are left out. Rejected polygons are not added, and neither are those that are
    there already. Memory grows by 8 bytes for each feature of the layer.

    Args:
        result: A file of polygons that a run wrote.
        package: The GeoPackage; another program may have it open.
        layer: Of the GeoPackage; None for its only one of polygons.
        left_out: Columns that are not to be added.

    Raises:
        UserError: Something does not fit, or the GeoPackage cannot be written; nothing was changed.
    """
    _check(result, package)
    with _transaction(package) as database:
        target = Target.read(database, package, layer)
        before = np.unique(hashes_of(_geometries(database, target)))
        adding = _Adding(database, target, _system(target), before, tuple(left_out), Added(target.name))
        for frame in read_parts(result):
            adding.add(frame)
        adding.finish()
    return adding.done


@dataclass(eq=False)
class _Adding:
    """What goes on within a transaction.

    Attributes:
        database: The GeoPackage.
        target: The layer.
        crs: Its system.
        before: Hashes of the geometries that it had, in order.
        omitted: Columns that are not to be added.
        done: What was done.
        bounds: Of all that was added: west, south, east, north.
    """

    database: sqlite3.Connection
    target: Target
    crs: str
    before: Hashes
    omitted: tuple[str, ...]
    done: Added
    bounds: tuple[float, ...] | None = None

    def add(self, frame: geopandas.GeoDataFrame) -> None:
        """Adds some polygons."""
        columns = list(frame.columns.drop(frame.geometry.name))
        fields = self.target.mapped(columns, self.omitted)
        self.done.left_out = [name for name in columns if name not in fields]
        if FIELD in columns:
            rejected = (frame[FIELD] == REJECTED).to_numpy(bool, na_value=False)
            self.done.rejected += int(rejected.sum())
            frame = frame[~rejected]
        frame = self._placed(frame[(frame.geometry.notna() & ~frame.geometry.is_empty).to_numpy()])
        if not len(frame):
            return
        geometries = self._fitting(frame)
        blobs = blobs_of(geometries, self.target.system)
        new = ~np.isin(hashes_of(blobs), self.before)
        self.done.there += int((~new).sum())
        if not new.any():
            return
        values = [_values(frame.loc[new, name], one, self.target) for name, one in fields.items()]
        chosen = [blob for blob, is_new in zip(blobs, new.tolist(), strict=True) if is_new]
        names = ", ".join(
            quoted(name) for name in (self.target.geometry, *(one.name for one in fields.values()))
        )
        places = ", ".join("?" * (1 + len(fields)))
        self.database.executemany(
            f"INSERT INTO {quoted(self.target.name)} ({names}) VALUES ({places})",
            zip(chosen, *values, strict=True),
        )
        self.done.added += len(chosen)
        self._widen(shapely.total_bounds(geometries[new]).tolist())

    def finish(self) -> None:
        """Says in the GeoPackage where the layer lies now, and that it was changed."""
        if self.bounds is None:
            return
        self.database.execute(
            """UPDATE gpkg_contents SET last_change = ?, min_x = min(coalesce(min_x, ?2), ?2),
            min_y = min(coalesce(min_y, ?3), ?3), max_x = max(coalesce(max_x, ?4), ?4),
            max_y = max(coalesce(max_y, ?5), ?5) WHERE table_name = ?6""",
            (spoken_moment(moment()), *self.bounds, self.target.name),
        )

    def _placed(self, frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """Brings polygons to the layer's system."""
        if frame.crs is None:
            raise UserError("The result has no coordinate reference system; make it anew.")
        if frame.crs == self.crs:
            return frame
        moved = frame.to_crs(self.crs)
        if len(moved) and not np.isfinite(moved.total_bounds).all():
            raise UserError(
                f"The polygons have no place in the system of the layer {self.target.name} "
                f"({moved.crs.name}); choose another layer.",
                problem="wrong_place",
                crs=moved.crs.name,
            )
        self.done.crs = moved.crs.name
        return moved

    def _fitting(self, frame: geopandas.GeoDataFrame) -> Geometries:
        """Returns geometries of a type that the layer has."""
        geometries = shapely.force_2d(frame.geometry.to_numpy())
        kinds = shapely.get_type_id(geometries)
        are_single = kinds == shapely.GeometryType.POLYGON
        if not (are_single | (kinds == shapely.GeometryType.MULTIPOLYGON)).all() or not (
            self.target.takes_multi or are_single.all()
        ):
            raise UserError(
                f"The result has geometries that do not fit into the layer {self.target.name}, such as "
                "polygons of several parts; choose a layer of multipolygons, or split them first.",
                problem="unfit_layer",
                layer=self.target.name,
            )
        if self.target.is_multi and are_single.any():
            single = geometries[are_single]
            geometries[are_single] = shapely.multipolygons(single, indices=np.arange(len(single)))
        return np.asarray(geometries, object)

    def _widen(self, bounds: list[float]) -> None:
        west, south, east, north = bounds
        if self.bounds is not None:
            left, below, right, above = self.bounds
            west, south, east, north = min(west, left), min(south, below), max(east, right), max(north, above)
        self.bounds = west, south, east, north


def _check(result: Path, package: Path) -> None:
    if not is_result(result) or not result.is_file():
        raise UserError(
            f"{result} is no result; give a file ending in {spoken_suffixes()} that a run wrote.",
            problem="no_result",
            path=result,
        )
    check_regular(package, "GeoPackage")
    if not package.is_file():
        raise UserError(f"There is no file {package}; give the GeoPackage that has the layer.")
    if identities(result) & identities(package):
        raise UserError(f"{result} is the file that is to be added to; give two files.")


@contextmanager
def _transaction(package: Path) -> Iterator[sqlite3.Connection]:
    """Lets a GeoPackage be changed, all at once or not at all."""
    address = f"{package.absolute().as_uri()}?mode=rw"
    try:
        with closing(
            sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        ) as database:
            add_functions(database)
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
    except sqlite3.IntegrityError as error:
        raise UserError(
            f"The layer refuses what would be added to {package} ({error}); nothing was."
        ) from None
    except sqlite3.OperationalError as error:
        raise UserError(
            f"{package} could not be added to ({error}); save or discard edits in QGIS, close other programs "
            "that write to it, or choose another file.",
            problem="in_use",
            path=package,
        ) from None
    except sqlite3.DatabaseError as error:
        raise UserError(f"{package} cannot be used as a GeoPackage ({error}); choose another file.") from None


def _geometries(database: sqlite3.Connection, target: Target) -> Iterator[object]:
    query = f"SELECT {quoted(target.geometry)} FROM {quoted(target.name)}"
    return (row[0] for row in database.execute(query))


def _system(target: Target) -> str:
    """Returns the layer's system as GDAL reads it."""
    import pyogrio

    return str(pyogrio.read_info(target.path, layer=target.name)["crs"])


def _values(column: pandas.Series, field: Field, target: Target) -> list[object]:
    """Returns the values of a column, for a field.

    Raises:
        UserError: They do not fit.
    """
    from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

    is_number = is_numeric_dtype(column)
    there = column.dropna()
    if not field.takes(not is_number, bool(is_number and (there == there.round()).all())):
        raise UserError(
            f"The field {field.name} of the layer {target.name} is of type {field.type}, into which the "
            f"values of {column.name} do not fit; add --leave-out {column.name}, or choose another layer.",
            problem="unfit_field",
            layer=target.name,
            field=field.name,
        )
    if is_datetime64_any_dtype(column):
        column = column.map(lambda one: one.isoformat(), na_action="ignore")
    values: list[object] = column.astype(object).where(column.notna(), None).tolist()
    return values
