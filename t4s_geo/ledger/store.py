"""The ledger: what the model wrote about each tile, in SQLite next to the output.

It is the truth of a run: mosaic and polygons are pure functions of it. One row for each (tile, prompt),
written in one transaction a batch, so that a run that is killed goes on at the next batch.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from t4s_geo.closing import Closing
from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.ledger import schema
from t4s_geo.ledger.database import Database
from t4s_geo.ledger.opening import expect_ledger, expect_tables, read_run, read_spec
from t4s_geo.ledger.replacing import check_replaceable, remove_parts
from t4s_geo.ledger.rows import (
    COLUMNS,
    BadRow,
    TileRow,
    check_row,
    checksum,
    loaded_row,
    loaded_validity,
    row_checksum,
    stored_row,
    stored_validity,
)
from t4s_geo.ledger.salvage import SPEC, LedgerDamaged, damaged
from t4s_geo.ledger.spec import RunSpec

SUFFIX = ".ledger"
SETTINGS = "settings"


class Ledger(Closing):
    """An open ledger. Threads may share it.

    Whatever it holds is checked when it is opened, and again when it is used: errors are sentences.
    """

    def __init__(self, database: Database, spec: RunSpec) -> None:
        self.path, self.spec, self._database = database.path, spec, database
        self._bounds = spec.bounds

    @classmethod
    def create(cls, path: Path, spec: RunSpec, kept: Mapping[str, object] = MappingProxyType({})) -> Ledger:
        """Starts a ledger, replacing one that was there.

        Args:
            path: The file.
            spec: What the run is.
            kept: What is kept with it from the first moment, as by `keep`.

        Raises:
            UserError: It cannot be written, or would replace another file.
        """
        check_replaceable(path)
        try:
            # Elsewhere until it is whole, so that a killed run leaves no empty one.
            with draft_folder(path) as folder:
                draft = folder / path.name
                with closing(sqlite3.connect(draft)) as database, database:
                    schema.create_tables(database)
                    for key, value in {**kept, SPEC: spec.to_json()}.items():
                        _put(database, key, json.dumps(value))
                remove_parts(path)
                draft.replace(path)
        except (OSError, sqlite3.Error) as error:
            words = f"The ledger {path} cannot be written ({error}); choose another output."
            raise UserError(words, problem="not_writable", path=path) from None
        return cls(Database.open(path), spec)

    @classmethod
    def open(cls, path: Path, *, whole: bool = True) -> Ledger:
        """Opens a ledger that is there.

        Args:
            path: The file.
            whole: Check every row, which reads the whole file; otherwise each as it is read.

        Raises:
            LedgerDamaged: It is not as it was written.
            UserError: There is none, it is something else, in use, or of a version that is not known; or it
                is of an earlier one and cannot be brought to this one, which needs writing.
        """
        expect_ledger(path)
        database = Database.open(path)
        try:
            expect_tables(database)
            ledger = cls(database, read_spec(database))
            if whole:
                ledger._check()
        except BaseException:
            database.close()
            raise
        return ledger

    def value(self, key: str) -> Any:
        """Returns a JSON value that is kept with the run; None if there is none."""
        return read_run(self._database).get(key)

    def keep(self, key: str, value: object) -> None:
        """Keeps a JSON value with the run, in the place of an earlier one.

        Raises:
            UserError: The disk is full or gone.
        """
        with self._database.writing() as database:
            _put(database, key, json.dumps(value))

    def settings(self) -> dict[str, Any]:
        """Returns the settings that the result was last made with; empty at first."""
        settings = self.value(SETTINGS)
        return settings if isinstance(settings, dict) else {}

    def keep_settings(self, settings: dict[str, Any]) -> None:
        """Keeps the settings of the result, so that `render` starts from them."""
        self.keep(SETTINGS, settings)

    def add(self, rows: Sequence[TileRow], validity: Iterable[tuple[int, npt.NDArray[np.bool_]]]) -> None:
        """Appends a batch in one transaction.

        Args:
            rows: All answers about some tiles; those of the same tile and prompt are replaced.
            validity: Those of the tiles with pixels that are not valid, and those pixels, shape
                (tile_size, tile_size).

        Raises:
            UserError: The disk is full or gone.
        """
        packed = [(tile, stored_validity(pixels)) for tile, pixels in validity]
        summed = {tile: checksum(tile, pixels) for tile, pixels in packed}
        stored = [stored_row(row) for row in rows]
        self._write(
            [(*values, row_checksum(values, summed.get(values[0]))) for values in stored],
            [(tile, pixels, summed[tile]) for tile, pixels in packed],
        )

    def restore(
        self,
        run: Iterable[tuple[str, str]],
        validity: Iterable[tuple[int, bytes, int]],
        rows: Iterable[tuple[Any, ...]] = (),
    ) -> None:
        """Takes over what another ledger holds, as it is stored.

        Args:
            run: Keys and JSON texts.
            validity: Tiles, their packed pixels and their checksums.
            rows: Values of `COLUMNS` and their checksums.

        Raises:
            UserError: The disk is full or gone.
        """
        with self._database.writing() as database:
            for key, text in run:
                _put(database, key, text)
            _insert(database, rows, validity)

    def finished(self) -> set[int]:
        """Returns the tiles of which every prompt is done or empty."""
        query = "SELECT tile FROM tiles WHERE status != 'failed' GROUP BY tile HAVING COUNT(*) = ?"
        return {tile for (tile,) in self._database.all(query, (len(self.spec.prompts),))}

    def failures(self) -> list[tuple[int, str]]:
        """Returns the tiles that failed, ascending, each with its first message."""
        query = "SELECT tile, MIN(message) FROM tiles WHERE status = 'failed' GROUP BY tile ORDER BY tile"
        return [(tile, message or "") for tile, message in self._database.all(query)]

    def rows(self, tiles: Sequence[int]) -> list[TileRow]:
        """Returns the answers about some tiles, ascending by tile and prompt.

        Raises:
            LedgerDamaged: They are not as they were written.
        """
        if not tiles:
            return []
        marks = ", ".join("?" * len(tiles))
        stored = self._database.all(f"{_ROWS} WHERE tiles.tile IN ({marks}) {_IN_ORDER}", list(tiles))
        try:
            return [loaded_row(self._checked(values), self.spec.card.grid) for values in stored]
        except BadRow as error:
            raise self.damaged(str(error)) from None

    def countable(self) -> tuple[int, ...]:
        """Returns the prompts, ascending, of which any answer tells two or more objects apart."""
        query = "SELECT DISTINCT prompt FROM tiles WHERE objects > 1 ORDER BY prompt"
        return tuple(prompt for (prompt,) in self._database.all(query))

    def object_counts(self, prompts: Sequence[int]) -> npt.NDArray[np.int64]:
        """Returns how many objects each answer tells apart, shape (tiles, len(prompts)); 0 without answer."""
        counts = np.zeros((len(self.spec.tiling), len(self.spec.prompts)), np.int64)
        for tile, prompt, objects in self._database.all(
            "SELECT tile, prompt, objects FROM tiles WHERE objects > 0"
        ):
            counts[tile, prompt] = objects
        return counts[:, list(prompts)]

    def validity(self, tile: int) -> npt.NDArray[np.bool_] | None:
        """Returns which pixels of a tile are valid, shape (tile_size, tile_size); None if all are.

        Raises:
            LedgerDamaged: They are not as they were written.
        """
        for stored in self._database.all(f"{_VALIDITY} WHERE tile = ?", (tile,)):
            try:
                return loaded_validity(_checked_validity(stored), self.spec.card.tile_size)
            except BadRow as error:
                raise self.damaged(str(error)) from None
        return None

    def damaged(self, why: str) -> LedgerDamaged:
        """Returns the error that says what of the ledger can be kept."""
        return damaged(self.path, why)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def _check(self) -> None:
        """Raises LedgerDamaged if the file's structure or any row is not as it was written."""
        for (problem,) in self._database.read("PRAGMA quick_check(1)"):
            if problem != "ok":
                raise self.damaged(str(problem).splitlines()[0])
        try:
            for stored in self._database.read(_VALIDITY):
                _checked_validity(stored)
            for values in self._database.read(f"{_ROWS} {_IN_ORDER}"):
                self._checked(values)
        except BadRow as error:
            raise self.damaged(str(error)) from None

    def _checked(self, stored: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns an answer's values of `COLUMNS`.

        Raises:
            BadRow: They are not as they were written.
        """
        *values, kept, validity = stored
        # What failed is asked again, so that nothing rests on it.
        if values[2] != "failed" and row_checksum(tuple(values), validity) != kept:
            raise BadRow(f"an answer about tile {values[0]} does not fit its checksum")
        check_row(tuple(values), *self._bounds)
        return tuple(values)

    def _write(self, rows: list[tuple[Any, ...]], validity: list[tuple[int, bytes, int]]) -> None:
        with self._database.writing() as database:
            # A tile that could be read before and cannot now has no pixels any more.
            database.executemany("DELETE FROM validity WHERE tile = ?", {(values[0],) for values in rows})
            _insert(database, rows, validity)


_ROWS = (
    f"SELECT {', '.join(f'tiles.{name}' for name in COLUMNS.split(', '))}, tiles.checksum, validity.checksum "
    "FROM tiles LEFT JOIN validity ON validity.tile = tiles.tile"
)
_VALIDITY = "SELECT tile, pixels, checksum FROM validity"
_IN_ORDER = "ORDER BY tiles.tile, tiles.prompt"


def ledger_path(output: Path) -> Path:
    """Returns where the ledger of an output lies."""
    return output.with_suffix(SUFFIX)


def is_ledger(path: Path) -> bool:
    """Tells whether a file's name is that of a ledger."""
    return path.suffix.lower() == SUFFIX


def _checked_validity(stored: tuple[Any, ...]) -> bytes:
    """Returns the packed pixels of a row of `_VALIDITY`; raises BadRow if they are not as written."""
    tile, pixels, kept = stored
    if not isinstance(pixels, bytes) or checksum(tile, pixels) != kept:
        raise BadRow(f"the valid pixels of tile {tile} do not fit their checksum")
    return pixels


def _put(database: sqlite3.Connection, key: str, text: str) -> None:
    database.execute("REPLACE INTO run VALUES (?, ?, ?)", (key, text, checksum(key, text)))


def _insert(
    database: sqlite3.Connection, rows: Iterable[tuple[Any, ...]], validity: Iterable[tuple[int, bytes, int]]
) -> None:
    marks = ", ".join("?" * (COLUMNS.count(",") + 2))
    database.executemany(f"REPLACE INTO tiles ({COLUMNS}, checksum) VALUES ({marks})", rows)
    database.executemany("REPLACE INTO validity (tile, pixels, checksum) VALUES (?, ?, ?)", validity)
