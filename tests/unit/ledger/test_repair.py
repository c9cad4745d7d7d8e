"""A damaged ledger is told from a whole one, and what holds of it is kept."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.ledger.locking import only_run
from t4s_geo.ledger.repair import repair_ledger
from t4s_geo.ledger.salvage import LedgerDamaged, salvage
from t4s_geo.raster.probability_bytes import from_bytes
from tests.unit.ledger.specs import SPEC

TILES = len(SPEC.tiling)
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with all its answers, over a few pages."""
    path = tmp_path / "a.ledger"
    rng = np.random.default_rng(0)
    with Ledger.create(path, SPEC) as ledger:
        marginals = [from_bytes(rng.integers(0, 255, (32, 32), np.uint8)) for _ in range(TILES)]
        rows = [
            TileRow(tile, prompt, "done", "<none>", marginals=marginals[tile])
            for tile in range(TILES)
            for prompt in (0, 1)
        ]
        ledger.add(rows, [(tile, rng.random((256, 256)) > 0.5) for tile in range(0, TILES, 3)])
        ledger.keep_settings({"threshold": 0.4})
        ledger.keep("other", {"a": [1]})
    return path


def edit(path: Path, *statements: str) -> None:
    """Runs SQL on a ledger, as somebody might who thinks to know better."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            database.execute(statement)


def overwrite(path: Path, start: int, content: bytes) -> None:
    """Overwrites bytes of a file."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def contents(path: Path) -> dict[int, list[tuple[object, ...]]]:
    """Returns answers and valid pixels by tile, as values that can be compared."""
    with Ledger.open(path) as ledger:
        return {
            tile: [(row.prompt, row.status, row.text, row.marginals.tobytes()) for row in ledger.rows([tile])]
            + [(None if (pixels := ledger.validity(tile)) is None else pixels.tobytes(),)]
            for tile in ledger.finished()
        }


def test_a_whole_ledger_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    repaired = repair_ledger(path)
    assert (repaired.tiles, repaired.kept, repaired.damaged) == (TILES, TILES, None)
    assert path.read_bytes() == before and [*path.parent.iterdir()] == [path]


def test_salvage_finds_all_of_a_whole_ledger(path: Path) -> None:
    found = salvage(path)
    assert found is not None and found.spec == SPEC and found.kept == TILES
    assert set(found.run) == {"settings", "other"}
    assert set(found.validity) == set(range(0, TILES, 3))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "an answer": lambda path: edit(path, "UPDATE tiles SET text = '<y0>' WHERE tile = 2"),
    "a type": lambda path: edit(path, "UPDATE tiles SET cells = 'text' WHERE tile = 2"),
    "a tile that is not there": lambda path: edit(path, "UPDATE tiles SET tile = 99 WHERE tile = 2"),
    "valid pixels": lambda path: edit(path, "UPDATE validity SET pixels = x'00' WHERE tile = 3"),
    "no valid pixels": lambda path: edit(path, "DELETE FROM validity WHERE tile = 3"),
    "a text that is not UTF-8": lambda path: edit(
        path, "UPDATE tiles SET text = CAST(x'ff' AS TEXT) WHERE tile = 2"
    ),
    "settings": lambda path: edit(path, "UPDATE run SET value = '{}' WHERE key = 'settings'"),
    "a page": lambda path: overwrite(path, 8 * PAGE, bytes(PAGE)),
    "the table of tables": lambda path: overwrite(path, 100, bytes(PAGE - 100)),
    "the first letters": lambda path: overwrite(path, 0, bytes(16)),
    "the size of a page": lambda path: overwrite(path, 16, b"\x03\x03"),
    "its end": lambda path: os.truncate(path, path.stat().st_size - 6 * PAGE),
    "a trigger": lambda path: edit(
        path, "CREATE TRIGGER t AFTER INSERT ON tiles BEGIN DELETE FROM tiles; END"
    ),
    "a view": lambda path: edit(
        path, "ALTER TABLE validity RENAME TO v", "CREATE VIEW validity AS SELECT * FROM v"
    ),
    "a renamed column": lambda path: edit(path, "ALTER TABLE tiles RENAME COLUMN text TO words"),
    "a generated column": lambda path: edit(
        path, "ALTER TABLE tiles ADD COLUMN x AS (randomblob(1000000000))"
    ),
    "a table more": lambda path: edit(path, "CREATE TABLE more (x)"),
    "a table less": lambda path: edit(path, "DROP TABLE validity"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_holds_is_kept(path: Path, damage: str) -> None:
    before = contents(path)
    DAMAGES[damage](path)
    broken = path.read_bytes()
    with pytest.raises(
        LedgerDamaged, match=rf"is damaged .*; \d+ of {TILES} tiles can be kept: run `t4s-geo rep"
    ):
        Ledger.open(path)
    repaired = repair_ledger(path)
    assert repaired.damaged == path.with_name("a.ledger.damaged")
    assert repaired.damaged.read_bytes() == broken
    after = contents(path)
    assert repaired.kept == len(after) > 0
    assert after == {tile: before[tile] for tile in after}
    expected = 1 if "end" in damage or "less" in damage else TILES - 4
    assert len(after) >= expected
    assert repaired.settings == (damage != "settings")
    with Ledger.open(path) as ledger:
        assert ledger.spec == SPEC
        # What is lost is asked again.
        ledger.add([TileRow(2, prompt, "empty") for prompt in (0, 1)], [])
        assert len(ledger.finished()) == len(set(after) | {2})


def test_damaged_ledgers_never_replace_one_another(path: Path) -> None:
    edit(path, "UPDATE tiles SET text = '<y0>' WHERE tile = 2")
    first = repair_ledger(path).damaged
    edit(path, "UPDATE tiles SET text = '<y0>' WHERE tile = 3")
    second = repair_ledger(path).damaged
    assert (first.name, second.name) == ("a.ledger.damaged", "a.ledger.damaged1")
    assert {one.name for one in path.parent.iterdir()} == {"a.ledger", first.name, second.name}


def test_a_ledger_that_a_run_is_at_is_left_alone(path: Path) -> None:
    edit(path, "UPDATE tiles SET text = '<y0>' WHERE tile = 2")
    before = path.read_bytes()
    with only_run(path.with_suffix(".fgb")), pytest.raises(UserError, match="Another run is writing"):
        repair_ledger(path)
    assert path.read_bytes() == before
    with pytest.raises(UserError, match="There is no ledger"):
        repair_ledger(path.with_name("missing.ledger"))


def test_without_its_run_nothing_can_be_kept(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"abc", b"abd"))
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"no tile of it can be kept; run segment with --fresh\.$"):
        repair_ledger(path)
    assert path.read_bytes() == before and [*path.parent.iterdir()] == [path]
