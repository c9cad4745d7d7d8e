"""The ledger: what the model wrote about each tile, in SQLite next to the output.

It is the truth of a run: mosaic and polygons are pure functions of it. One row for each (tile, prompt),
written in one transaction a batch, so that a run that is killed goes on at the next batch.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from t4s_geo.closing import Closing
from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.ledger.replacing import APPLICATION_ID, check_replaceable, remove_parts
from t4s_geo.ledger.spec import RunSpec
from t4s_geo.raster.probability_bytes import from_bytes, to_bytes

SUFFIX = ".ledger"
SCHEMA_VERSION = 2

_SCHEMA = """
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tiles (
    tile INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'empty', 'failed')),
    objects INTEGER NOT NULL DEFAULT 0,
    text TEXT,
    log_probabilities BLOB,
    cells BLOB,
    message TEXT,
    PRIMARY KEY (tile, prompt)
) WITHOUT ROWID;
CREATE TABLE validity (tile INTEGER PRIMARY KEY, pixels BLOB NOT NULL);
"""
# The number of objects stands before the large columns, so that counting need not read those.
_COLUMNS = "tile, prompt, status, objects, text, log_probabilities, cells, message"

_FROM_VERSION_1 = """
ALTER TABLE tiles ADD COLUMN objects INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 2;
"""
"""Formats of that time told no objects apart, so there is nothing to count in its answers."""


@dataclass(frozen=True, eq=False)
class TileRow:
    """One answer of the model, or why there is none.

    Attributes:
        tile: Index of the tile in the tiling.
        prompt: Index of the prompt in the run.
        status: `done`; `empty`: nothing but nodata; or `failed`.
        text: The descriptor.
        log_probabilities: Of its tokens, float32; None where the model does not tell.
        marginals: Marginal probability of each cell, shape (grid, grid), dtype float32, 0..1; None where
            unknown: then the descriptor's cells are certain. They are kept as bytes.
        message: Why the tile failed.
        objects: How many objects the answer tells apart; 0 if it holds nothing.
    """

    tile: int
    prompt: int
    status: str
    text: str | None = None
    log_probabilities: npt.NDArray[np.float32] | None = None
    marginals: npt.NDArray[np.float32] | None = None
    message: str | None = None
    objects: int = 0


class Ledger(Closing):
    """An open ledger. Use it from one thread."""

    def __init__(self, path: Path, database: sqlite3.Connection, spec: RunSpec) -> None:
        self.path, self.spec, self._database = path, spec, database

    @classmethod
    def create(cls, path: Path, spec: RunSpec) -> Ledger:
        """Starts a ledger, replacing one that was there.

        Raises:
            UserError: It cannot be written, or would replace another file.
        """
        check_replaceable(path)
        try:
            # Elsewhere until it is whole, so that a killed run leaves no empty one.
            with draft_folder(path) as folder:
                draft = folder / path.name
                with closing(_connect(draft)) as database, database:
                    database.executescript(_SCHEMA)
                    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                    database.execute("INSERT INTO run VALUES ('spec', ?)", (json.dumps(spec.to_json()),))
                remove_parts(path)
                draft.replace(path)
            database = _connect(path)
        except (OSError, sqlite3.Error) as error:
            raise UserError(
                f"The ledger {path} cannot be written ({error}); choose another output."
            ) from None
        return cls(path, database, spec)

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Opens a ledger that is there.

        Raises:
            UserError: There is none, it is something else, or of a version that is not known; or it is of an
                earlier one and cannot be brought to this one, which needs writing.
        """
        if not path.is_file():
            raise UserError(f"There is no ledger {path}; give the .ledger file beside an output of t4s-geo.")
        try:
            # What a killed run was about to write is rolled back first, which needs writing.
            mode = "rw" if path.with_name(f"{path.name}-journal").exists() else "ro"
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)) as database:
                kind = database.execute("PRAGMA application_id").fetchone()[0]
                version = database.execute("PRAGMA user_version").fetchone()[0]
                stored = None
                if kind == APPLICATION_ID and version in (1, SCHEMA_VERSION):
                    stored = database.execute("SELECT value FROM run WHERE key = 'spec'").fetchone()
        except sqlite3.Error:
            kind, version, stored = 0, 0, None
        if kind != APPLICATION_ID:
            raise UserError(f"{path} is not a ledger of t4s-geo; give the .ledger file beside an output.")
        if version not in (1, SCHEMA_VERSION):
            raise UserError(
                f"{path} is a ledger of version {version}, and this t4s-geo reads {SCHEMA_VERSION}."
            )
        if stored is None:
            raise UserError(f"The ledger {path} is empty; run segment with --fresh.")
        database = _connect(path)
        if version == 1:
            _upgrade(path, database)
        return cls(path, database, RunSpec.from_json(json.loads(stored[0])))

    def settings(self) -> dict[str, Any]:
        """Returns the settings that the result was last made with; empty at first."""
        stored = self._database.execute("SELECT value FROM run WHERE key = 'settings'").fetchone()
        return {} if stored is None else dict(json.loads(stored[0]))

    def keep_settings(self, settings: dict[str, Any]) -> None:
        """Keeps the settings of the result, so that `render` starts from them."""
        with self._database:
            self._database.execute("REPLACE INTO run VALUES ('settings', ?)", (json.dumps(settings),))

    def add(self, rows: Sequence[TileRow], validity: Iterable[tuple[int, npt.NDArray[np.bool_]]]) -> None:
        """Appends a batch in one transaction.

        Args:
            rows: Answers; those of the same tile and prompt are replaced.
            validity: Tiles with pixels that are not valid, and those pixels, shape (tile_size, tile_size).

        Raises:
            UserError: The disk is full or gone.
        """
        try:
            with self._database:
                self._database.executemany(
                    f"REPLACE INTO tiles ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [_stored(row) for row in rows],
                )
                self._database.executemany(
                    "REPLACE INTO validity VALUES (?, ?)",
                    [(tile, zlib.compress(np.packbits(pixels).tobytes())) for tile, pixels in validity],
                )
        except sqlite3.Error as error:
            raise UserError(
                f"The ledger {self.path} cannot be written ({error}); free space and run again."
            ) from None

    def finished(self) -> set[int]:
        """Returns the tiles of which every prompt is done or empty."""
        query = "SELECT tile FROM tiles WHERE status != 'failed' GROUP BY tile HAVING COUNT(*) = ?"
        return {tile for (tile,) in self._database.execute(query, (len(self.spec.prompts),))}

    def failures(self) -> list[tuple[int, str]]:
        """Returns the tiles that failed, ascending, each with its first message."""
        query = "SELECT tile, MIN(message) FROM tiles WHERE status = 'failed' GROUP BY tile ORDER BY tile"
        return [(tile, message or "") for tile, message in self._database.execute(query)]

    def rows(self, tiles: Sequence[int]) -> list[TileRow]:
        """Returns the answers about some tiles, ascending by tile and prompt."""
        if not tiles:
            return []
        marks = ", ".join("?" * len(tiles))
        query = f"SELECT {_COLUMNS} FROM tiles WHERE tile IN ({marks}) ORDER BY tile, prompt"
        return [_row(values, self.spec.card.grid) for values in self._database.execute(query, tiles)]

    def countable(self) -> tuple[int, ...]:
        """Returns the prompts, ascending, of which any answer tells two or more objects apart."""
        query = "SELECT DISTINCT prompt FROM tiles WHERE objects > 1 ORDER BY prompt"
        return tuple(prompt for (prompt,) in self._database.execute(query))

    def object_counts(self, prompts: Sequence[int]) -> npt.NDArray[np.int64]:
        """Returns how many objects each answer tells apart, shape (tiles, len(prompts)); 0 without answer."""
        counts = np.zeros((len(self.spec.tiling), len(self.spec.prompts)), np.int64)
        for tile, prompt, objects in self._database.execute(
            "SELECT tile, prompt, objects FROM tiles WHERE objects > 0"
        ):
            counts[tile, prompt] = objects
        return counts[:, list(prompts)]

    def validity(self, tile: int) -> npt.NDArray[np.bool_] | None:
        """Returns which pixels of a tile are valid, shape (tile_size, tile_size); None if all are."""
        stored = self._database.execute("SELECT pixels FROM validity WHERE tile = ?", (tile,)).fetchone()
        if stored is None:
            return None
        size = self.spec.card.tile_size
        bits = np.unpackbits(np.frombuffer(zlib.decompress(stored[0]), np.uint8), count=size * size)
        return bits.reshape(size, size).astype(np.bool_)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()


def ledger_path(output: Path) -> Path:
    """Returns where the ledger of an output lies."""
    return output.with_suffix(SUFFIX)


def is_ledger(path: Path) -> bool:
    """Tells whether a file's name is that of a ledger."""
    return path.suffix.lower() == SUFFIX


def _connect(path: Path) -> sqlite3.Connection:
    # The plain rollback journal: a killed process loses nothing that was committed, and unlike the
    # write-ahead log it needs no shared memory, so network folders work too.
    return sqlite3.connect(path, timeout=10)


def _upgrade(path: Path, database: sqlite3.Connection) -> None:
    """Brings a ledger of version 1 to this version, in place."""
    try:
        database.executescript(f"BEGIN; {_FROM_VERSION_1} COMMIT;")
    except sqlite3.Error as error:
        database.close()
        raise UserError(
            f"The ledger {path} is of an earlier version and cannot be rewritten ({error}); "
            "copy it to where you may write."
        ) from None


def _stored(row: TileRow) -> tuple[object, ...]:
    logs = None if row.log_probabilities is None else row.log_probabilities.astype("<f2").tobytes()
    cells = None if row.marginals is None else zlib.compress(to_bytes(row.marginals).tobytes())
    return row.tile, row.prompt, row.status, row.objects, row.text, logs, cells, row.message


def _row(values: tuple[Any, ...], grid: int) -> TileRow:
    tile, prompt, status, objects, text, logs, cells, message = values
    return TileRow(
        tile,
        prompt,
        status,
        text,
        None if logs is None else np.frombuffer(logs, "<f2").astype(np.float32),
        None if cells is None else _marginals(cells, grid),
        message,
        objects,
    )


def _marginals(stored: bytes, grid: int) -> npt.NDArray[np.float32]:
    return from_bytes(np.frombuffer(zlib.decompress(stored), np.uint8).reshape(grid, grid))
