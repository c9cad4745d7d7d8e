"""Damages of ledgers: what disks, copies and people with an SQLite program do to them, and worse."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from t4s_geo.ledger import schema
from t4s_geo.ledger.rows import COLUMNS as COLUMNS_OF_TILES

PAGE = 4096
COLUMNS = {
    "tiles": (*COLUMNS_OF_TILES.split(", "), "checksum"),
    "validity": ("tile", "pixels", "checksum"),
    "run": ("key", "value", "checksum"),
}
BOMB = zlib.compress(bytes(1 << 26), 9)
DEEP = "[" * 100_000

Change = Callable[[Path, random.Random], None]


def mutate(path: Path, seed: int) -> tuple[str, bool]:
    """Damages a ledger.

    Args:
        path: The ledger.
        seed: Of what is done; the same seed does the same to the same ledger.

    Returns:
        What was done, and whether checksums were made anew after it, so that nobody can notice.
    """
    draw = random.Random(seed)
    # Kinds in turn, so that a small dose has all of them.
    change = CHANGES[seed % len(CHANGES)]
    change(path, draw)
    sealed = change in EDITS and draw.random() < 0.5
    if sealed:
        with suppress(sqlite3.Error):
            _edit(path, *schema.CHECKSUMS.strip().splitlines())
    return change.__name__, sealed


def _edit(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        schema.add_functions(database)
        database.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            database.execute(statement, values)


def _write(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def flip_bits(path: Path, draw: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(draw.choice([1, 1, 2, 8, 200])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def flip_header(path: Path, draw: random.Random) -> None:
    _write(path, draw.randrange(100), draw.randbytes(draw.choice([1, 4])))


def flip_schema(path: Path, draw: random.Random) -> None:
    _write(path, draw.randrange(100, PAGE), draw.randbytes(draw.choice([1, 4, 50])))


def cut(path: Path, draw: random.Random) -> None:
    os.truncate(path, draw.choice([0, 1, 99, 100, PAGE, draw.randrange(path.stat().st_size)]))


def lengthen(path: Path, draw: random.Random) -> None:
    with path.open("ab") as file:
        file.write(draw.randbytes(draw.choice([1, PAGE, 5 * PAGE])))


def spoil_pages(path: Path, draw: random.Random) -> None:
    """Swaps, copies, empties or fills pages."""
    pages = path.stat().st_size // PAGE
    first, second = draw.randrange(pages), draw.randrange(pages)
    content = path.read_bytes()
    one, other = (content[number * PAGE : (number + 1) * PAGE] for number in (first, second))
    kind = draw.randrange(4)
    _write(path, first * PAGE, (other, other, bytes(PAGE), draw.randbytes(PAGE))[kind])
    if kind == 0:
        _write(path, second * PAGE, one)


def spoil_journal(path: Path, draw: random.Random) -> None:
    suffix = draw.choice(["-journal", "-wal", "-shm"])
    starts = [b"", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", b"\x37\x7f\x06\x82"]
    path.with_name(path.name + suffix).write_bytes(
        draw.choice(starts) + draw.randbytes(draw.choice([0, 600, 9000]))
    )


def _value(draw: random.Random) -> object:
    return draw.choice([
        None, 0, -1, 1, 5, 2**31, 2**63 - 1, -(2**63), 0.5, float("inf"), "", "x", "done", "failed", "<none>",
        "\x1b[31m\u202e", "9" * 5000, "y" * 1_000_000, DEEP, "{}", b"", b"\x00", b"\xff" * 9, BOMB, BOMB[:-5],
        zlib.compress(b"\xff" * 256), draw.randbytes(40),
    ])  # fmt: skip


def edit_value(path: Path, draw: random.Random) -> None:
    table = draw.choice([*COLUMNS])
    column = draw.choice(COLUMNS[table])
    where = draw.choice(["1", "rowid % 2" if table != "tiles" else "tile % 2", f"{COLUMNS[table][0]} = 1"])
    with suppress(sqlite3.Error):
        _edit(path, f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {where}", values=(_value(draw),))


def edit_text(path: Path, draw: random.Random) -> None:
    """Puts a text that is not UTF-8."""
    table, column = draw.choice(
        [("tiles", "text"), ("tiles", "message"), ("run", "value"), ("tiles", "status")]
    )
    with suppress(sqlite3.Error):
        _edit(path, f"UPDATE {table} SET {column} = CAST(x'{draw.randbytes(6).hex()}ff' AS TEXT)")


def delete_rows(path: Path, draw: random.Random) -> None:
    table = draw.choice([*COLUMNS])
    _edit(path, f"DELETE FROM {table} WHERE {draw.choice(['1', f'{COLUMNS[table][0]} = 1', 'random() % 2'])}")


def swap_rows(path: Path, draw: random.Random) -> None:
    """Exchanges what was said about two tiles, or to two prompts."""
    first, second = draw.sample(range(6), 2)
    column = draw.choice(["tile", "prompt"])
    _edit(
        path,
        f"UPDATE tiles SET {column} = -5 WHERE {column} = {first}",
        f"UPDATE OR REPLACE tiles SET {column} = {first} WHERE {column} = {second}",
        f"UPDATE OR REPLACE tiles SET {column} = {second} WHERE {column} = -5",
    )


def edit_json(path: Path, draw: random.Random) -> None:
    with closing(sqlite3.connect(path)) as database:
        found = dict(database.execute("SELECT key, value FROM run ORDER BY key"))
    # What the run is has the most to change.
    key = draw.choice([*found, *["spec"] * 3])
    value = json.loads(found[key])
    _change_json(value, draw)
    _edit(path, "UPDATE run SET value = ? WHERE key = ?", values=(json.dumps(value), key))


def _change_json(value: Any, draw: random.Random) -> None:
    """Changes something, anywhere in a JSON value."""
    places: list[tuple[Any, Any]] = []

    def walk(inner: Any) -> None:
        keys = (
            inner.keys() if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        )
        for key in keys:
            places.append((inner, key))
            walk(inner[key])

    walk(value)
    holder, key = draw.choice(places)
    if draw.random() < 0.2:
        del holder[key]
    else:
        holder[key] = draw.choice([
            None, True, 0, -1, 1, 3, 64, 256.0, 10**6, 10**30, 1e308, float("nan"), float("-inf"), "", "x",
            "y" * 100_000, [], [1], [[]], {}, {"x": 1}, "EPSG:4326", "imagewise-rrle", ["tree"] * 300,
        ])  # fmt: skip


def edit_schema(path: Path, draw: random.Random) -> None:
    statements = draw.choice([
        ["CREATE TRIGGER t AFTER INSERT ON tiles BEGIN DELETE FROM tiles; END"],
        ["CREATE TRIGGER t BEFORE DELETE ON validity BEGIN UPDATE tiles SET text = ''; END"],
        ["ALTER TABLE tiles RENAME TO x", "CREATE VIEW tiles AS SELECT * FROM x"],
        ["ALTER TABLE run RENAME TO x", "CREATE VIEW run AS SELECT key, value, randomblob(1e9) FROM x"],
        ["DROP TABLE tiles"], ["DROP TABLE validity"], ["DROP TABLE run"],
        ["DROP TABLE tiles", "CREATE TABLE tiles (tile, prompt)"],
        ["ALTER TABLE tiles RENAME COLUMN text TO t"], ["ALTER TABLE validity DROP COLUMN checksum"],
        ["ALTER TABLE tiles ADD COLUMN x AS (randomblob(1000000000))"],
        ["ALTER TABLE run ADD COLUMN x"], ["CREATE INDEX i ON tiles (text)"], ["CREATE TABLE x (y)"],
        ["CREATE VIRTUAL TABLE x USING fts5(y)"], ["CREATE VIRTUAL TABLE x USING rtree(a, b, c)"],
        ["PRAGMA user_version = 1"], ["PRAGMA user_version = 2"], ["PRAGMA user_version = 99"],
        ["PRAGMA application_id = 1"],
        ["PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = 'x' WHERE name = 'tiles'"],
        ["PRAGMA writable_schema = ON", "UPDATE sqlite_master SET rootpage = 3"],
        ["PRAGMA writable_schema = ON", "DELETE FROM sqlite_master"],
    ])  # fmt: skip
    with suppress(sqlite3.Error):
        _edit(path, *statements)


def edit_layout(path: Path, draw: random.Random) -> None:
    """Has SQLite write it in another way, which changes nothing."""
    with closing(sqlite3.connect(path)) as database:
        for statement in draw.choice([
            ["PRAGMA page_size = 1024", "VACUUM"], ["PRAGMA journal_mode = WAL"],
            ["PRAGMA auto_vacuum = FULL", "VACUUM"], ["VACUUM"],
        ]):  # fmt: skip
            database.execute(statement)


EDITS: tuple[Change, ...] = (edit_value, edit_value, edit_json, swap_rows, edit_json, delete_rows)
CHANGES: tuple[Change, ...] = (
    flip_bits, flip_header, flip_schema, cut, lengthen, spoil_pages, spoil_journal, flip_bits, edit_text,
    edit_schema, edit_layout, *EDITS,
)  # fmt: skip
