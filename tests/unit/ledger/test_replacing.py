"""What a new ledger may replace."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger.header import APPLICATION_ID
from t4s_geo.ledger.replacing import check_replaceable, remove_parts


@pytest.mark.parametrize("content", [b"notes", b"SQLite format 3\0" + bytes(84), bytes(100)])
def test_other_files_are_no_ledgers(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ledger"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a ledger of t4s-geo"):
        check_replaceable(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(UserError, match="not a ledger of t4s-geo"):
        check_replaceable(path)


def test_ledgers_and_empty_files_may_go_with_what_sqlite_wrote(tmp_path: Path) -> None:
    path, journal, log = (tmp_path / f"x.ledger{suffix}" for suffix in ("", "-journal", "-wal"))
    check_replaceable(path)
    path.touch()
    check_replaceable(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("PRAGMA journal_mode = PERSIST")
        database.execute("CREATE TABLE a (b)")
        database.execute("INSERT INTO a VALUES (1)")
    assert journal.exists()
    check_replaceable(path)
    remove_parts(path)
    assert path.exists() and not journal.exists()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE c (d)")
        assert log.exists() and log.with_name("x.ledger-shm").exists()
        check_replaceable(path)
    journal.write_bytes(b"mine")
    with pytest.raises(UserError, match=r"x\.ledger-journal"):
        check_replaceable(path)
    remove_parts(path)
    assert journal.read_bytes() == b"mine"
