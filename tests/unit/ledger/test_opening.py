"""Whatever lies where a ledger should: a sentence, soon."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow, database, schema
from t4s_geo.ledger.salvage import LedgerDamaged
from tests.unit.ledger.specs import SPEC


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.ledger"
    with Ledger.create(path, SPEC) as ledger:
        ledger.add([TileRow(0, prompt, "done", "<none>") for prompt in (0, 1)], [])
    return path


def sealed(path: Path, statement: str, *values: object) -> None:
    """Edits a ledger and makes its checksums anew, so that only what it says can be checked."""
    with closing(sqlite3.connect(path)) as connection, connection:
        schema.add_functions(connection)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(statement, values)
        for update in schema.CHECKSUMS.strip().splitlines():
            connection.execute(update)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "There is no ledger"),
        (lambda path: path.mkdir(), "There is no ledger"),
        (os.mkfifo, "There is no ledger"),
        (lambda path: path.write_bytes(b""), "is not a ledger of t4s-geo"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "is not a ledger of t4s-geo"),
    ],
)
def test_other_things(make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    make(tmp_path / "b.ledger")
    with pytest.raises(UserError, match=said):
        Ledger.open(tmp_path / "b.ledger")


@pytest.mark.parametrize("length", [100, 3000, 4096, 9000])
def test_cut_files(path: Path, length: int) -> None:
    os.truncate(path, length)
    with pytest.raises(LedgerDamaged, match=r"is damaged .* no tile of it can be kept; run segment"):
        Ledger.open(path)


def test_a_ledger_that_is_in_use_is_not_said_to_be_damaged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.1)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UserError, match="is in use by another program; wait until it is done"):
            Ledger.open(path)
    with Ledger.open(path) as ledger:
        assert ledger.finished() == {0}


def test_journals_that_are_pipes_are_not_waited_for(path: Path) -> None:
    os.mkfifo(path.with_name("a.ledger-journal"))
    with pytest.raises(UserError, match="is a pipe or a device"):
        Ledger.open(path)


def test_journals_of_garbage_change_nothing(path: Path) -> None:
    path.with_name("a.ledger-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"x" * 9000)
    with Ledger.open(path) as ledger:
        assert ledger.finished() == {0}


def test_endless_values_are_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tiles SET text = CAST(zeroblob(3000000) AS TEXT)")
    monkeypatch.setattr(database, "MOST_BYTES", 1 << 20)
    with pytest.raises(LedgerDamaged, match="too big"):
        Ledger.open(path)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("UPDATE tiles SET tile = 99 WHERE prompt = 1", "there is no tile 99"),
        ("UPDATE tiles SET prompt = 7 WHERE prompt = 1", "for prompt 7"),
        ("UPDATE tiles SET objects = -1", "-1 objects"),
        ("UPDATE tiles SET objects = 9999", "9999 objects"),
        ("UPDATE tiles SET text = 1.5", None),
        ("UPDATE tiles SET text = x'00'", "is not stored as it should be"),
        ("UPDATE tiles SET status = 'lost'", "CHECK constraint failed"),
        ("UPDATE tiles SET log_probabilities = x'000000'", "the probabilities of tile 0 break off"),
    ],
)
def test_answers_that_cannot_be(path: Path, edit: str, said: str | None) -> None:
    sealed(path, edit)
    if said is None:
        # SQLite makes a text of it.
        Ledger.open(path).close()
        return
    with pytest.raises(LedgerDamaged, match=said):
        Ledger.open(path)


@pytest.mark.parametrize(
    "cells",
    [zlib.compress(bytes(1 << 26), 9), zlib.compress(bytes(1023)), zlib.compress(bytes(1025)), b"", b"no"],
)
def test_cells_are_decompressed_as_far_as_a_tile_goes(path: Path, cells: bytes) -> None:
    sealed(path, "UPDATE tiles SET cells = ?", cells)
    with (
        Ledger.open(path) as ledger,
        pytest.raises(LedgerDamaged, match=r"decompressed|does not have"),
    ):
        ledger.rows([0])


@pytest.mark.parametrize("pixels", [zlib.compress(bytes(1 << 26), 9), zlib.compress(b"x"), b"no"])
def test_valid_pixels_too(path: Path, pixels: bytes) -> None:
    sealed(path, "INSERT INTO validity VALUES (0, ?, 0)", pixels)
    with Ledger.open(path) as ledger, pytest.raises(LedgerDamaged):
        ledger.validity(0)


@pytest.mark.parametrize(
    "settings", [[], "x", {"threshold": "x"}, {"threshold": 7.0}, {"exclusive": 3}, {"refine": "what"}]
)
def test_settings_that_cannot_be(path: Path, settings: Any) -> None:
    from t4s_geo.options import RenderOptions

    sealed(path, "REPLACE INTO run VALUES ('settings', ?, 0)", json.dumps(settings))
    with Ledger.open(path) as ledger:
        if not isinstance(settings, dict):
            assert ledger.settings() == {}
            return
        with pytest.raises(UserError, match="Run segment again, which keeps it anew"):
            RenderOptions.from_settings(ledger.settings())


def test_a_ledger_does_not_say_where_files_go() -> None:
    from t4s_geo.options import RenderOptions

    kept = RenderOptions.from_settings({"raster": "/etc/passwd", "preview": "x.png", "min_area": 4})
    assert kept == RenderOptions(min_area=4.0)


def test_messages_of_sqlite_may_hold_any_bytes(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"CREATE TABLE tiles", b"CREATE \xdfABLE tiles", 1))
    with pytest.raises(LedgerDamaged):
        Ledger.open(path)
