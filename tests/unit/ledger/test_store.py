"""The ledger gives back what was put in, and knows what is still to do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow, ledger_path
from t4s_geo.ledger.salvage import LedgerDamaged
from t4s_geo.raster.probability_bytes import from_bytes
from tests.unit.ledger.specs import SPEC


def test_specs_survive(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "a.ledger", SPEC):
        pass
    with Ledger.open(tmp_path / "a.ledger") as ledger:
        assert ledger.spec == SPEC
        assert ledger.settings() == {}
        ledger.keep_settings({"threshold": 0.4})
        assert ledger.settings() == {"threshold": 0.4}


def test_rows_and_validity_survive(tmp_path: Path) -> None:
    marginals = from_bytes(np.arange(1024).astype(np.uint8).reshape(32, 32))
    logs = np.array([-0.5, -2.0], np.float32)
    pixels = np.random.default_rng(0).random((256, 256)) > 0.5
    with Ledger.create(tmp_path / "a.ledger", SPEC) as ledger:
        ledger.add(
            [TileRow(3, 1, "done", "<none>"), TileRow(3, 0, "done", "<y0>", logs, marginals)], [(3, pixels)]
        )
        first, second = ledger.rows([3, 4])
        assert (first.prompt, first.text, second.text, second.marginals) == (0, "<y0>", "<none>", None)
        assert np.array_equal(first.marginals, marginals)
        assert np.array_equal(first.log_probabilities, logs)
        assert np.array_equal(ledger.validity(3), pixels)
        assert ledger.validity(4) is None
        assert ledger.rows([]) == []


def test_labels_are_countable_where_an_answer_tells_objects_apart(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "a.ledger", SPEC) as ledger:
        assert ledger.countable() == ()
        # In any order.
        ledger.add([TileRow(2, 1, "done", "…", objects=3), TileRow(2, 0, "done", "…", objects=1)], [])
        ledger.add([TileRow(0, 1, "done", "…", objects=1), TileRow(0, 0, "empty")], [])
        assert ledger.countable() == (1,)
        tiles = len(SPEC.tiling)
        assert ledger.object_counts((1,)).ravel().tolist() == [1, 0, 3] + [0] * (tiles - 3)
        assert ledger.object_counts((0, 1)).shape == (tiles, 2)
        assert ledger.rows([2])[1].objects == 3


def as_begun_by(path: Path, version: int) -> None:
    """Makes a ledger one of an earlier version."""
    with closing(sqlite3.connect(path)) as old, old:
        for table in ("run", "tiles", "validity"):
            old.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
        if version == 1:
            old.execute("ALTER TABLE tiles DROP COLUMN objects")
        old.execute(f"PRAGMA user_version = {version}")


@pytest.mark.parametrize("version", [1, 2])
def test_ledgers_of_earlier_versions_are_brought_to_this_one(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.ledger"
    pixels = np.random.default_rng(0).random((256, 256)) > 0.5
    with Ledger.create(path, SPEC) as ledger:
        ledger.add([TileRow(3, 1, "done", "<none>", np.array([-0.5], np.float32))], [(3, pixels)])
        ledger.keep_settings({"threshold": 0.4})
    as_begun_by(path, version)
    for _ in range(2):
        with Ledger.open(path) as ledger:
            (row,) = ledger.rows([3])
            assert (row.text, row.log_probabilities.tolist(), row.objects) == ("<none>", [-0.5], 0)
            assert np.array_equal(ledger.validity(3), pixels)
            assert ledger.settings() == {"threshold": 0.4}
            ledger.add([TileRow(4, 0, "done", "<none>", objects=1)], [])
            assert ledger.rows([4])[0].objects == 1
            assert ledger.countable() == ()
    # They are as safe as new ones from then on.
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE tiles SET text = '<y0>' WHERE tile = 3")
    with pytest.raises(LedgerDamaged, match="an answer about tile 3"):
        Ledger.open(path)


def test_only_tiles_with_an_answer_to_every_prompt_are_finished(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "a.ledger", SPEC) as ledger:
        ledger.add([TileRow(0, 0, "done", "<none>"), TileRow(0, 1, "done", "<none>")], [])
        ledger.add([TileRow(1, 0, "done", "<none>"), TileRow(1, 1, "failed", message="no answer")], [])
        ledger.add([TileRow(2, 0, "empty"), TileRow(2, 1, "empty"), TileRow(3, 0, "done", "<none>")], [])
        assert ledger.finished() == {0, 2}
        assert ledger.failures() == [(1, "no answer")]
        ledger.add([TileRow(1, 0, "done", "<none>"), TileRow(1, 1, "done", "<none>")], [])
        assert ledger.finished() == {0, 1, 2}


def test_nothing_rests_on_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    with Ledger.create(path, SPEC) as ledger:
        ledger.add([TileRow(0, prompt, "done", "<none>") for prompt in (0, 1)], [])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE tiles SET status = 'failed', text = NULL, message = 'Again.'")
    with Ledger.open(path) as ledger:
        assert ledger.failures() == [(0, "Again.")]
        ledger.add([TileRow(0, prompt, "done", "<none>") for prompt in (0, 1)], [])
    with Ledger.open(path) as ledger:
        assert ledger.finished() == {0}


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no ledger"):
        Ledger.open(tmp_path / "missing.ledger")
    text = tmp_path / "text.ledger"
    text.write_text("hello")
    with pytest.raises(UserError, match="not a ledger"):
        Ledger.open(text)
    sqlite3.connect(tmp_path / "other.ledger").execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(UserError, match="not a ledger"):
        Ledger.open(tmp_path / "other.ledger")
    Ledger.create(tmp_path / "later.ledger", SPEC).close()
    later = sqlite3.connect(tmp_path / "later.ledger")
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(UserError, match="version 99"):
        Ledger.open(tmp_path / "later.ledger")


def test_a_ledger_lies_beside_its_output() -> None:
    assert ledger_path(Path("out/water.gpkg")) == Path("out/water.ledger")
