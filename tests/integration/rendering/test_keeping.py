"""`--keep edits` from the command line and Python: what people decided stays, and is not replaced unasked."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from t4s_geo import Options, RenderOptions, Summary, render, segment
from t4s_geo.errors import ResultChanged
from t4s_geo.ledger.describing import describe_ledger
from t4s_geo.rendering import keeping
from t4s_geo.vector.writers import read_metadata

PLAIN = RenderOptions(refine="none")


@pytest.fixture
def done(tmp_path: Path, samples: Path) -> Summary:
    model = f"oracle:{samples / 'amazon_forest_reference.tif'}"
    options = Options(model=model, render=PLAIN)
    return segment(samples / "amazon_forest.tif", ["forest", "cleared"], tmp_path / "x.gpkg", options=options)


def edit(path: Path, statements: Sequence[str]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        # The index's triggers call functions that GDAL has.
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda geometry: 0)
        for statement in statements:
            database.execute(statement)


def test_corrections_stay_through_runs_and_nothing_replaces_them_unasked(
    done: Summary, samples: Path
) -> None:
    edit(done.output, ["UPDATE segments SET status = 'accepted' WHERE fid IN (2, 5)"])
    edit(done.output, ["UPDATE segments SET status = 'rejected' WHERE fid = 9"])
    edit(done.output, ["UPDATE segments SET label = 'bog' WHERE fid = 70"])
    before = done.polygons()
    with pytest.raises(ResultChanged, match="add --keep edits"):
        render(done.ledger, done.output, PLAIN)
    again = render(done.ledger, done.output, replace(PLAIN, min_area=5000), keep=True)
    assert again.kept == 4 and [one.label for one in again.labels] == ["forest", "cleared", "bog"]
    found = again.polygons()
    assert found.status.tolist()[:4] == ["accepted", "accepted", "rejected", "corrected"]
    for row, fid in enumerate((2, 5, 9, 70)):
        assert found.geometry[row].wkb == before.geometry[fid - 1].wkb
    there = found[found.status != "rejected"].geometry.to_numpy()
    assert shapely.coverage_is_valid(there)
    counts = {"accepted": 2, "corrected": 1, "rejected": 1}
    assert read_metadata(done.output)["kept"] == counts
    assert describe_ledger(done.ledger)["kept"] == {"x.gpkg": counts}
    # What holds corrections is never replaced unasked, though a run wrote it.
    with pytest.raises(ResultChanged):
        render(done.ledger, done.output, PLAIN)
    content = done.output.read_bytes()
    model = f"oracle:{samples / 'amazon_forest_reference.tif'}"
    options = Options(model=model, render=replace(PLAIN, min_area=5000), keep="edits", fresh=True)
    scene = samples / "amazon_forest.tif"
    assert segment(scene, ["forest", "cleared"], done.output, options=options).kept == 4
    assert done.output.read_bytes() == content
    assert render(done.ledger, done.output, PLAIN, overwrite=True).kept == 0


def test_other_changes_are_told_and_what_changes_meanwhile_is_left(
    done: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(done.output, ["DELETE FROM segments WHERE fid = 1"])
    with pytest.raises(ResultChanged):
        render(done.ledger, done.output, PLAIN, keep=True)
    edit(done.output, ["UPDATE segments SET status = 'accepted' WHERE fid = 2"])
    beside = keeping.beside_edits

    def interrupted(*given: object) -> object:
        edit(done.output, ["UPDATE segments SET status = 'accepted' WHERE fid = 3"])
        return beside(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("t4s_geo.rendering.drawing.beside_edits", interrupted)
    with pytest.raises(ResultChanged, match="while this run was working"):
        render(done.ledger, done.output, PLAIN, keep=True)
    assert done.polygons().status.tolist()[:3] == ["accepted", "accepted", "new"]


def test_a_first_run_keeps_nothing(done: Summary, tmp_path: Path) -> None:
    other = render(done.ledger, tmp_path / "y.gpkg", PLAIN, keep=True)
    assert other.kept == 0
    # An ordinary result, which may be replaced.
    assert render(done.ledger, tmp_path / "y.gpkg", PLAIN).kept == 0
