"""Ledgers from anybody: what makes no sense in them is said in a sentence, and reading them ends in time."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsPointXY

ROOT = Path(__file__).resolve().parents[2]
SPEC = {
    "scene": "scene.tif",
    "model": "embedded",
    "area_of_interest": "",
    "bands": [1, 2, 3],
    "grid": {"crs": "EPSG:32633", "transform": [1, 0, 5e5, 0, -1, 5e6], "width": 700, "height": 300},
    "card": {"tile_size": 256, "overlap": 64, "grid": 32},
    "prompts": [{"label": "water", "text": "lakes"}, {"label": "road", "text": "road"}],
}
TABLES = """CREATE TABLE run (key, value);
CREATE TABLE tiles (tile, prompt, status, text, message, log_probabilities);"""
WRONG = (None, "x", -1, 0, 1.5, True, 10**40, float("inf"), float("nan"), [], {}, [{}], {"label": 1})


def write(path: Path, run: dict[str, str], row: tuple[Any, ...] = (), tables: str = TABLES) -> Path:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        # Nothing here has to survive a power cut.
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {tables}")
        database.executemany("INSERT INTO run VALUES (?, ?)", run.items())
        if row:
            database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?, ?, ?)", row)
    return path


def use(path: Path) -> list[Any]:
    """Does all that the plugin does with a ledger."""
    from qgis_plugin.core.ledgers import read_ledger

    run = read_ledger(path)
    tile = run.tile_at(QgsPointXY(500_300, 4_999_900))
    run.outline(tile or 0).asWkt()
    assert run.crs is not None and run.count_missing() >= 0
    return list(run.answers(0))


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields the places of all values of a document, containers included."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from leaves(value, (*path, key))


@pytest.mark.parametrize("place", [*leaves(SPEC)], ids=lambda place: ".".join(map(str, place)))
def test_values_that_make_no_sense(qgis_app: QgsApplication, tmp_path: Path, place: tuple[Any, ...]) -> None:
    from qgis_plugin.core.errors import PluginError

    refused = 0
    for wrong in WRONG:
        spec: Any = deepcopy(SPEC)
        parent = spec
        for key in place[:-1]:
            parent = parent[key]
        parent[place[-1]] = wrong
        path = write(tmp_path / "a.ledger", {"spec": json.dumps(spec)})
        began = time.monotonic()
        try:
            use(path)
        except PluginError as error:
            assert "a.ledger cannot be read (" in str(error)
            refused += 1
        assert time.monotonic() - began < 5
    assert refused or place[0] == "bands"


@pytest.mark.parametrize("value", ["", "{", "[" * 100_000, "null", "3", '"text"', "[]", b"\xff\x00", None, 7])
def test_descriptions_that_are_none(qgis_app: QgsApplication, tmp_path: Path, value: Any) -> None:
    from qgis_plugin.core.errors import PluginError

    with pytest.raises(PluginError, match="cannot be read"):
        use(write(tmp_path / "a.ledger", {"spec": value}))
    settings = {"spec": json.dumps(SPEC), "settings": value}
    if value != "null":
        with pytest.raises(PluginError, match="cannot be read"):
            use(write(tmp_path / "a.ledger", settings))


@pytest.mark.parametrize(
    ("text", "logarithms"),
    [
        (None, b"\x00"),
        (b"\xff\xfe", b"\xff\x7b" * 3),
        (3.5, "text"),
        ("<y0>" * 200_000, b"\x00\x7e"),
        ("", 5),
    ],
)
def test_answers_of_any_kind(qgis_app: QgsApplication, tmp_path: Path, text: Any, logarithms: Any) -> None:
    from qgis_plugin.ui.tiletext import _paragraph

    row = (0, 1, "done", text, None, logarithms)
    missing, answer = use(write(tmp_path / "a.ledger", {"spec": json.dumps(SPEC)}, row))
    assert missing.status == "missing" and answer.status == "done"
    assert len(answer.text) <= 100_000 and _paragraph(answer)


def test_a_table_without_end(
    qgis_app: QgsApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis_plugin.core import ledgers
    from qgis_plugin.core.errors import PluginError

    monkeypatch.setattr(ledgers, "SECONDS", 0.3)
    endless = """CREATE TABLE run (key, value);
    CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT i AS tile, 0 AS prompt, 'done' AS status, '' AS text, '' AS message, '' AS log_probabilities
    FROM n;"""
    path = write(tmp_path / "a.ledger", {"spec": json.dumps(SPEC)}, tables=endless)
    with pytest.raises(PluginError, match="interrupted"):
        use(path)


@pytest.mark.parametrize(
    ("width", "height", "size", "overlap", "grid"),
    [(512, 512, 256, 64, 32), (100, 300, 256, 0, 32), (1001, 777, 128, 40, 16), (5000, 33, 256, 250, 64)],
)
def test_tiles_lie_as_the_engine_lays_them(
    tmp_path: Path, width: int, height: int, size: int, overlap: int, grid: int
) -> None:
    from qgis_plugin.core.ledgers import LedgerRun

    code = (
        "from t4s_geo.raster.tiling import Tiling; import json; "
        f"tiles = Tiling({width}, {height}, {size}, {overlap}, {size // grid}).tiles(); "
        "print(json.dumps([[tile.window.col_off, tile.window.row_off] for tile in tiles]))"
    )
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    spec = {
        "card": {"tile_size": size, "overlap": overlap, "grid": grid},
        "grid": {"width": width, "height": height, "transform": [1, 0, 0, 0, 1, 0], "crs": ""},
    }
    run = LedgerRun(tmp_path / "x.ledger", spec, {})
    expected = json.loads(done.stdout)
    assert len(run.axes[0]) * len(run.axes[1]) == len(expected)
    for index, (left, top) in enumerate(expected):
        bounds = run.outline(index).boundingBox()
        assert (bounds.xMinimum(), bounds.yMinimum()) == (left, top)
        inside = bounds.center()
        if inside.x() < width and inside.y() < height:
            assert run.tile_at(inside) == index
