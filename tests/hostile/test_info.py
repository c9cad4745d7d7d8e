"""What `info` says of files that anybody may have written: a sentence, or what is in them."""

from __future__ import annotations

import json
import sqlite3
import struct
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from t4s_geo.cli import app
from t4s_geo.errors import UserError
from t4s_geo.models.folders import describe_weights
from t4s_geo.vector.geopackage_metadata import STANDARD_URI
from tests.hostile.conftest import Count
from tests.hostile.dose import dose

TABLE = "CREATE TABLE gpkg_metadata (id INTEGER PRIMARY KEY, md_standard_uri TEXT, metadata)"
texts = st.text(max_size=20) | st.sampled_from(
    ("\x1b[31m", "\x9b2J", "\ud800", "[/red]", ":smile:", "\u202e", "\0")
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def write_geopackage(path: Path, *stored: object) -> Path:
    """Writes as much of a GeoPackage as `info` looks at."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(TABLE)
        database.executemany(
            "INSERT INTO gpkg_metadata (md_standard_uri, metadata) VALUES (?, ?)",
            [(STANDARD_URI, one) for one in stored],
        )
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["info", *map(str, arguments)])


def check(result: Result) -> None:
    """Lets no error but a UserError through, and no output that a terminal would obey."""
    assert result.exception is None or isinstance(result.exception, UserError | SystemExit)
    assert all(line.isprintable() for line in result.output.split("\n"))
    if isinstance(result.exception, UserError):
        assert str(result.exception).isprintable()


def refuse(constant: str) -> None:
    raise ValueError(constant)


@settings(max_examples=dose(20, 2000))
@given(documents)
def test_metadata_of_any_json(document: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_geopackage(Path(folder) / "a.gpkg", json.dumps(document))
        check(run(path))
        result = run(path, "--json")
        check(result)
        if result.exception is None:
            json.loads(result.output, parse_constant=refuse)


@pytest.mark.parametrize(
    "stored",
    [
        *(b"\xff", b"", "", 5, 5.5, None, "{", "[" * 100_000, '{"a":' * 100_000),
        *(
            "[1]",
            "null",
            '{"a": 1e999}',
            json.dumps({"a": "x" * 1_000_000}),
            json.dumps({"a": ["b"] * 100_000}),
        ),
        '{"a":' * 900 + "1" + "}" * 900,
    ],
)
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_metadata_of_other_kinds(
    tmp_path: Path, stored: object, flags: tuple[str, ...], count: Count
) -> None:
    check(run(write_geopackage(tmp_path / "a.gpkg", stored), *flags))
    count("info", "refused or shown")


def test_metadata_that_never_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("t4s_geo.vector.geopackage_metadata.SECONDS", 0.1)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database, database:
        columns = "i AS id, 'x' AS md_standard_uri, i AS metadata"
        database.execute(f"CREATE VIEW gpkg_metadata AS {endless} SELECT {columns} FROM n")
    result = run(tmp_path / "a.gpkg")
    assert isinstance(result.exception, UserError)


HEADERS: tuple[Callable[[], bytes], ...] = (
    lambda: b"",
    lambda: b"\0" * 8,
    lambda: struct.pack("<Q", 1 << 62),
    lambda: with_header("[]"),
    lambda: with_header("[" * 100_000),
    lambda: with_header('{"a": 5}'),
    lambda: with_header('{"a": {"dtype": [], "shape": ["x"]}}'),
    lambda: with_header('{"a": {"dtype": "F32", "shape": 5}}'),
    lambda: with_header(json.dumps({"a": {"dtype": "\x1b[31m", "shape": [10**4000, 10**4000]}})),
)


def with_header(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


@pytest.mark.parametrize("content", HEADERS)
def test_weights_of_other_kinds(tmp_path: Path, content: Callable[[], bytes], count: Count) -> None:
    (tmp_path / "model.safetensors").write_bytes(content())
    try:
        describe_weights(tmp_path)
    except UserError as error:
        assert str(error).isprintable()
    count("info", "refused or shown")
