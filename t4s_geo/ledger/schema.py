"""Tables of the ledger, in this version and earlier ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from t4s_geo.ledger.header import APPLICATION_ID
from t4s_geo.ledger.rows import COLUMNS, checksum, row_checksum

VERSION = 3

Schema = frozenset[tuple[str, str, str]]
"""Type, name and normalised statement of all that a database holds."""

_OBJECTS = "objects INTEGER NOT NULL DEFAULT 0"
_TABLES = """
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tiles (
    tile INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'empty', 'failed')),
    {objects}text TEXT,
    log_probabilities BLOB,
    cells BLOB,
    message TEXT,
    PRIMARY KEY (tile, prompt)
) WITHOUT ROWID;
CREATE TABLE validity (tile INTEGER PRIMARY KEY, pixels BLOB NOT NULL);
"""
_BEGUN_AS = {1: _TABLES.format(objects=""), 2: _TABLES.format(objects=f"{_OBJECTS},\n    ")}
_STEPS = {
    # Formats of that time told no objects apart, so there is nothing to count in its answers.
    1: f"ALTER TABLE tiles ADD COLUMN {_OBJECTS};",
    2: "".join(
        f"ALTER TABLE {table} ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;"
        for table in ("run", "validity", "tiles")
    ),
}
CHECKSUMS = f"""
UPDATE run SET checksum = checksum(key, value);
UPDATE validity SET checksum = checksum(tile, pixels);
UPDATE tiles SET checksum = row_checksum({COLUMNS}, (SELECT checksum FROM validity WHERE tile = tiles.tile));
"""
"""Makes the checksums of all rows."""


def create_tables(database: sqlite3.Connection) -> None:
    """Makes the tables of a new ledger: those of version 2 and what came after."""
    marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    database.executescript(f"BEGIN; {_BEGUN_AS[2]} {_STEPS[2]} {marks} COMMIT;")


def upgrade(database: sqlite3.Connection, version: int) -> None:
    """Brings the tables of an earlier version to this one, in place and at once.

    Raises:
        sqlite3.Error: It cannot be written, or is damaged.
    """
    add_functions(database)
    steps = "".join(step for start, step in _STEPS.items() if start >= version)
    try:
        database.executescript(f"BEGIN; {steps} {CHECKSUMS} PRAGMA user_version = {VERSION}; COMMIT;")
    except sqlite3.Error:
        if database.in_transaction:
            database.rollback()
        raise


def add_functions(database: sqlite3.Connection) -> None:
    """Gives a connection the functions that `CHECKSUMS` calls."""
    database.create_function("checksum", 2, checksum, deterministic=True)
    database.create_function(
        "row_checksum", -1, lambda *values: row_checksum(values[:-1], values[-1]), deterministic=True
    )


def schema_of(database: sqlite3.Connection) -> Schema:
    """Returns what a database holds: tables, and whatever else might be run when they are used."""
    found = database.execute("SELECT type, name, sql FROM sqlite_master")
    return frozenset((str(kind), str(name), " ".join(str(sql).split())) for kind, name, sql in found)


@cache
def known_schemas(version: int) -> frozenset[Schema]:
    """Returns what ledgers of a version hold, which depends on the version that they were begun as."""
    schemas = set()
    for begun, tables in _BEGUN_AS.items():
        if begun <= version:
            with closing(sqlite3.connect(":memory:")) as database:
                steps = "".join(step for start, step in _STEPS.items() if begun <= start < version)
                database.executescript(tables + steps)
                schemas.add(schema_of(database))
    return frozenset(schemas)
