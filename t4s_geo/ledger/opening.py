"""What a file has to be before its rows are read: a ledger of a known version, and of a run that can be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.ledger import schema
from t4s_geo.ledger.database import Database
from t4s_geo.ledger.header import HEADER_BYTES, MAGIC, has_ledger_id
from t4s_geo.ledger.rows import checksum
from t4s_geo.ledger.salvage import SPEC, damaged
from t4s_geo.ledger.spec import RunSpec


def expect_file(path: Path) -> None:
    """Raises UserError where there is no file."""
    try:
        found = path.is_file()
    except OSError as error:
        raise UserError(
            f"The ledger {path} cannot be read ({error.strerror}); check the path.",
            problem="not_writable",
            path=path,
        ) from None
    if not found:
        raise UserError(
            f"There is no ledger {path}; give the .ledger file beside an output of t4s-geo.",
            problem="no_ledger",
            path=path,
        )


def expect_ledger(path: Path) -> None:
    """Raises UserError where a path is not a file that was a ledger once."""
    expect_file(path)
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError as error:
        raise UserError(
            f"The ledger {path} cannot be read ({error.strerror}); check the path.",
            problem="not_writable",
            path=path,
        ) from None
    if not has_ledger_id(header):
        raise UserError(
            f"{path} is not a ledger of t4s-geo; give the .ledger file beside an output.",
            problem="no_ledger",
            path=path,
        )
    if not header.startswith(MAGIC):
        raise damaged(path, "it does not begin as SQLite files do")


def expect_tables(database: Database) -> None:
    """Brings the tables to this version.

    Raises:
        LedgerDamaged: They are not those of a ledger.
        UserError: The version is not known, or it is an earlier one and the file cannot be written.
    """
    path = database.path
    ((version,),) = database.read("PRAGMA user_version")
    if not 1 <= version <= schema.VERSION:
        raise UserError(
            f"{path} is a ledger of version {version}, and this t4s-geo reads {schema.VERSION}.",
            problem="other_version",
            path=path,
        )
    with database.reading() as connection:
        found = schema.schema_of(connection)
    if found not in schema.known_schemas(version):
        raise damaged(path, "its tables are not those of a ledger")
    if version < schema.VERSION:
        earlier = "it is of an earlier version; copy it to where you may write"
        with database.writing(earlier) as connection:
            schema.upgrade(connection, version)


def read_spec(database: Database) -> RunSpec:
    """Reads what the run is.

    Raises:
        LedgerDamaged: It is not as it was written.
        UserError: There is none.
    """
    values = read_run(database)
    if SPEC not in values:
        raise UserError(
            f"The ledger {database.path} is empty; run segment with --fresh.",
            problem="ledger_damaged",
            path=database.path,
        )
    try:
        return RunSpec.from_json(values[SPEC])
    except UserError as error:
        raise damaged(database.path, str(error)) from None


def read_run(database: Database) -> dict[str, Any]:
    """Reads all that is kept with the run."""
    values = {}
    for key, text, kept in database.all("SELECT key, value, checksum FROM run"):
        if not (isinstance(key, str) and isinstance(text, str)) or checksum(key, text) != kept:
            raise damaged(database.path, "what it says about the run does not fit its checksum")
        try:
            values[key] = json.loads(text)
        except (ValueError, RecursionError):
            raise damaged(database.path, f"its {key!r} is not JSON") from None
    return values
