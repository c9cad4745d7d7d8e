"""The layer that polygons are added to, as its GeoPackage describes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError

_LAYERS: Final = """SELECT table_name, column_name, upper(geometry_type_name), g.srs_id, z
FROM gpkg_geometry_columns AS g JOIN gpkg_contents USING (table_name) WHERE data_type = 'features'
ORDER BY table_name"""
_TAKEN: Final = {"POLYGON": False, "MULTIPOLYGON": True, "GEOMETRY": False}
"""Types of geometries that polygons fit, and whether each becomes one of several parts."""
_NUMBERS: Final = ("INT", "REAL", "FLOA", "DOUB", "BOOL", "NUM", "DEC")
_WHOLE: Final = ("INT", "BOOL")
_DATES: Final = ("DATE", "TIME")

_Row = tuple[str, str, str, int, int]
"""Table, column and type of its geometries, number of its system, whether it has heights."""


@dataclass(frozen=True)
class Field:
    """A field of a layer.

    Attributes:
        name: Its name.
        type: Its type as the file writes it, upper case.
        is_needed: Whether a feature without a value of it is refused.
    """

    name: str
    type: str
    is_needed: bool

    def takes(self, is_text: bool, is_whole: bool) -> bool:
        """Tells whether values fit: texts, or numbers, all of them whole or not."""
        if is_text:
            return not any(word in self.type for word in (*_NUMBERS, "BLOB"))
        if any(word in self.type for word in _DATES):
            return False
        return is_whole or not any(word in self.type for word in _WHOLE)


@dataclass(frozen=True)
class Target:
    """A layer of polygons.

    Attributes:
        path: Its GeoPackage.
        name: Its name.
        geometry: Name of the column of its geometries.
        is_multi: Whether its polygons are of several parts each.
        takes_multi: Whether polygons of several parts fit.
        system: Number of its system in the GeoPackage.
        fields: What else its features have, but for their numbers.
    """

    path: Path
    name: str
    geometry: str
    is_multi: bool
    takes_multi: bool
    system: int
    fields: tuple[Field, ...]

    @classmethod
    def read(cls, database: sqlite3.Connection, path: Path, name: str | None) -> Target:
        """Reads what a GeoPackage says of a layer.

        Args:
            database: The GeoPackage.
            path: Where it is.
            name: The layer; None for the only one that polygons can be added to.

        Raises:
            UserError: There is no such layer, or polygons do not fit into it.
        """
        layers = database.execute(_LAYERS).fetchall()
        table, geometry, kind, system, height = _chosen(path, layers, name)
        here = f"The layer {table} of {path}"
        if kind not in _TAKEN:
            raise UserError(
                f"{here} holds geometries of type {kind}, into which polygons do not fit; choose a layer of "
                "polygons.",
                problem="unfit_layer",
                layer=table,
            )
        if height == 1:
            raise UserError(
                f"{here} needs heights, which results do not have; choose another layer.",
                problem="unfit_layer",
                layer=table,
            )
        if system <= 0:
            raise UserError(
                f"{here} has no coordinate reference system; give it the right one in QGIS or GDAL first.",
                problem="no_crs",
                path=path,
            )
        # Views are not to be written to, whatever triggers they have.
        kinds = "SELECT type FROM sqlite_master WHERE name = ? AND type IN ('table', 'view')"
        if database.execute(kinds, (table,)).fetchone() != ("table",):
            raise UserError(
                f"{here} is a view, to which nothing can be added; choose the layer it shows.",
                problem="unfit_layer",
                layer=table,
            )
        return cls(
            path,
            table,
            geometry,
            _TAKEN[kind],
            kind != "POLYGON",
            system,
            tuple(_fields(database, table, geometry)),
        )

    def mapped(self, columns: Sequence[str], left_out: Collection[str]) -> dict[str, Field]:
        """Returns the fields that columns go to: those of their names, in upper or lower case.

        Args:
            columns: Of the result, but for the geometries.
            left_out: Those that go nowhere.

        Raises:
            UserError: A field that needs a value would have none.
        """
        known = {field.name.casefold(): field for field in self.fields}
        found = {
            column: known[column.casefold()]
            for column in columns
            if column.casefold() in known and column not in left_out
        }
        for field in self.fields:
            if field.is_needed and field not in found.values():
                raise UserError(
                    f"The layer {self.name} of {self.path} needs a value of {field.name} for each feature, "
                    "which results do not have; give that field a default value, or choose another layer.",
                    problem="field_needed",
                    layer=self.name,
                    field=field.name,
                )
        return found


def quoted(name: str) -> str:
    """Returns a name for a query."""
    return '"' + name.replace('"', '""') + '"'


def _chosen(path: Path, layers: Sequence[_Row], name: str | None) -> _Row:
    """Returns the layer of a name, or the only one that polygons fit into."""
    names = [layer[0] for layer in layers]
    listed = ", ".join(names) or "none"
    if name is not None:
        for layer in layers:
            if layer[0] == name:
                return layer
        raise UserError(f"{path} has no layer {name!r}; its layers are: {listed}.")
    fitting = [layer for layer in layers if layer[2] in _TAKEN]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UserError(f"{path} has no layer of polygons; its layers are: {listed}.")
    raise UserError(f"{path} has several layers of polygons; add --layer with one of {listed}.")


def _fields(database: sqlite3.Connection, table: str, geometry: str) -> list[Field]:
    rows = database.execute(f"PRAGMA table_xinfo({quoted(table)})").fetchall()
    return [
        Field(name, kind.upper(), bool(not_null) and default is None)
        for _, name, kind, not_null, default, key, hidden in rows
        if not key and not hidden and name != geometry
    ]
