"""Results that somebody has changed: they are replaced only if the user insists, and never go unnoticed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import rasterio

from t4s_geo import Options, RenderOptions, segment
from t4s_geo.errors import ResultChanged
from t4s_geo.events import Rendering
from t4s_geo.results import Replacing
from tests.hostile.files import contents

Run = Callable[..., tuple[int, str]]


def edit(path: Path, label: str = "by hand") -> None:
    """Edits the features of a result."""
    with closing(sqlite3.connect(path)) as database, database:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'segments'"
        for (name,) in database.execute(names).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE segments SET label = ?", (label,))


def labels(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {label for (label,) in database.execute("SELECT DISTINCT label FROM segments")}


def refused(answer: tuple[int, str], code: int = 2) -> bool:
    return answer[0] == code and "--overwrite" in answer[1]


def test_an_edited_result_is_replaced_only_by_who_insists(work: Path, run: Run) -> None:
    command = ["segment", "s.tif", "-o", "o.gpkg"]
    assert run(*command)[0] == run(*command)[0] == run(*command, "--fresh")[0] == 0
    edit(work / "o.gpkg")
    before = contents(work)
    for more in ([], ["--fresh"], ["--min-area", "5"]):
        assert refused(run(*command, *more))
    assert refused(run("render", "o.ledger", "-o", "o.gpkg"))
    assert contents(work) == before
    assert run("render", "o.ledger", "-o", "other.gpkg")[0] == 0
    assert run("render", "o.ledger", "-o", "other.gpkg")[0] == 0
    assert run(*command, "--overwrite")[0] == 0
    assert labels(work / "o.gpkg") == {"water"}
    assert run(*command)[0] == 0


def test_fresh_knows_what_the_old_ledger_wrote_and_nothing_else(work: Path, run: Run) -> None:
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    (work / "o.ledger").unlink()
    assert refused(run("segment", "s.tif", "-o", "o.gpkg"))
    assert not (work / "o.ledger").exists()


def test_results_may_move_with_their_ledgers(work: Path, run: Run) -> None:
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    for suffix in ("gpkg", "ledger"):
        (work / f"o.{suffix}").rename(work / f"n.{suffix}")
    assert run("segment", "s.tif", "-o", "n.gpkg")[0] == 0
    edit(work / "n.gpkg")
    assert refused(run("segment", "s.tif", "-o", "n.gpkg"))


@pytest.mark.parametrize("suffix", ["fgb", "parquet"])
def test_formats_without_tables_are_told_by_their_bytes(work: Path, run: Run, suffix: str) -> None:
    command = ["segment", "s.tif", "-o", f"o.{suffix}"]
    assert run(*command)[0] == run(*command)[0] == 0
    with (work / f"o.{suffix}").open("ab") as file:
        file.write(b"more")
    assert refused(run(*command))


def test_pictures_of_others_are_left_alone(work: Path, run: Run) -> None:
    before = contents(work)
    for flag, path in (("--preview", "holiday.png"), ("--raster", "s.gpkg"), ("--preview", "notes.ledger")):
        assert refused(run("segment", "s.tif", "-o", "o.gpkg", flag, path))
    assert contents(work) == before
    pictures = ["--preview", "p.png", "--raster", "r.tif"]
    (work / "p.png").touch()
    assert run("segment", "s.tif", "-o", "o.gpkg", *pictures)[0] == 0
    assert run("render", "o.ledger", "-o", "o.gpkg", *pictures)[0] == 0
    (work / "p.png").write_bytes((work / "holiday.png").read_bytes())
    answer = run("segment", "s.tif", "-o", "o.gpkg", *pictures)
    assert refused(answer)
    assert "p.png was changed" in answer[1]


def test_what_qgis_does_when_it_opens_a_file_or_saves_a_style_is_no_change(work: Path, run: Run) -> None:
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    path = work / "o.gpkg"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE layer_styles SET styleQML = 'mine'")
        database.execute("UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z'")
    os.utime(path, (2e9, 2e9))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE mine (note TEXT)")
    assert refused(run("segment", "s.tif", "-o", "o.gpkg"))


def options(work: Path, **render: object) -> Options:
    model = f"oracle:{work / 'l.tif'}"
    return Options(model=model, tile_size=32, grid=32, overlap=0, render=RenderOptions(**render))


def test_what_is_edited_during_the_run_stays(work: Path) -> None:
    output = work / "o.gpkg"
    segment(work / "s.tif", ["water"], output, options=options(work))

    def listener(event: object) -> None:
        if isinstance(event, Rendering):
            edit(output)

    with pytest.raises(ResultChanged, match="changed while this run was working") as raised:
        segment(work / "s.tif", ["water"], output, options=options(work), listener=listener)
    assert raised.value.paths == (output,)
    assert labels(output) == {"by hand"}


@pytest.mark.parametrize("replaced", [False, True], ids=["before", "after"])
def test_a_run_that_is_killed_as_it_replaces_knows_old_and_new(
    work: Path, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    output = work / "o.gpkg"
    segment(work / "s.tif", ["water"], output, options=options(work))
    old = output.read_bytes()
    coarse = options(work, min_area=10_000)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    if replaced:
        monkeypatch.setattr(Replacing, "done", killed)
    else:
        monkeypatch.setattr("t4s_geo.vector.drafts.os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        segment(work / "s.tif", ["water"], output, options=coarse)
    monkeypatch.undo()
    assert (output.read_bytes() != old) == replaced
    segment(work / "s.tif", ["water"], output, options=coarse)
    segment(work / "s.tif", ["water"], output, options=options(work))
    assert output.read_bytes() == old


def test_finished_scenes_are_kept_as_somebody_edited_them(work: Path, run: Run) -> None:
    (work / "t.tif").write_bytes((work / "s.tif").read_bytes())
    batch = ["batch", "s.tif", "t.tif", "-o", "out"]
    assert run(*batch)[0] == 0
    edit(work / "out/s.gpkg")
    os.utime(work / "out/t.gpkg", (1, 1))
    before = contents(work)
    assert run(*batch)[0] == 0
    assert contents(work) == before
    assert refused(run(*batch, "--min-area", "3"), 3)
    assert labels(work / "out/s.gpkg") == {"by hand"}
    assert (work / "out/t.ledger").read_bytes() != before["out/t.ledger"]


def test_a_file_of_all_scenes_is_never_stale(work: Path, run: Run) -> None:
    whole, part = work / "all.gpkg", work / "all.scenes/s.gpkg"
    batch = ["batch", "s.tif", "-o", "all.gpkg"]
    assert run(*batch)[0] == 0
    written = whole.read_bytes()
    os.utime(whole, (2e9, 2e9))
    edit(part, "a part")
    assert run(*batch)[0] == 0
    assert labels(whole) == {"a part"}
    os.utime(whole, (2e9, 2e9))
    before = contents(work)
    assert refused(run(*batch, "--fresh"), 3)
    assert contents(work) == before
    assert run(*batch, "--fresh", "--overwrite")[0] == 0
    assert whole.read_bytes() == written
    with rasterio.open(work / "l.tif", "r+") as raster:
        raster.write(np.zeros_like(raster.read(1)), 1)
    os.utime(whole, (2e9, 2e9))
    assert run(*batch)[0] == 3
    assert run(*batch, "--fresh")[0] == 0
    assert labels(whole) == set()


def test_a_file_of_all_scenes_that_was_edited_is_kept_or_asked_for(work: Path, run: Run) -> None:
    whole, part = work / "all.gpkg", work / "all.scenes/s.gpkg"
    batch = ["batch", "s.tif", "-o", "all.gpkg"]
    assert run(*batch)[0] == 0
    edit(whole)
    assert run(*batch)[0] == 0
    assert labels(whole) == {"by hand"}
    edit(part, "a part")
    assert refused(run(*batch))
    assert labels(whole) == {"by hand"}
    assert run(*batch, "--overwrite")[0] == 0
    assert labels(whole) == labels(part) == {"a part"}
    (work / "all.scenes/.t4s-geo-results.json").write_text(json.dumps({"../all.gpkg": [1]}))
    edit(part, "another")
    assert refused(run(*batch))
