"""Rows are found in the pages of a SQLite file without SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.ledger.carving import carve, page_sizes

whole = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1, 127, 128, 1 << 40])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
# Some reach over several pages.
repeated = st.builds(
    lambda part, times: part * times, st.binary(max_size=9), st.sampled_from([1, 60, 700, 3000])
)
values = st.none() | whole | texts | repeated | st.floats(allow_nan=False)
tables = st.lists(st.tuples(values, values), max_size=30)


@settings(max_examples=15)
@given(tables, st.sampled_from([4096, 512]))
def test_what_sqlite_writes_is_found(rows: list[tuple[Any, Any]], page_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(f"PRAGMA page_size = {page_bytes}")
            database.execute("CREATE TABLE numbered (a, b)")
            database.execute("CREATE TABLE keyed (key INTEGER PRIMARY KEY, a, b) WITHOUT ROWID")
            database.executemany("INSERT INTO numbered VALUES (?, ?)", rows)
            database.executemany(
                "INSERT INTO keyed VALUES (?, ?, ?)", [(n, *row) for n, row in enumerate(rows)]
            )
        assert page_bytes in page_sizes(path)
        numbered = {one.rowid: one.values for one in carve(path, page_bytes, frozenset((2,)))}
        assert numbered == {number + 1: row for number, row in enumerate(rows)}
        keyed = {one.values[0]: one.values[1:] for one in carve(path, page_bytes, frozenset((3,)))}
        assert keyed == dict(enumerate(rows))


@settings(max_examples=30)
@given(st.binary(max_size=6000), st.sampled_from([0x0D, 0x0A, 0x02]))
def test_any_bytes_are_read_to_the_end(content: bytes, kind: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        path.write_bytes(bytes(4096) + bytes([kind]) + content)
        assert len(list(carve(path, 4096, frozenset(range(20))))) <= 6000
