"""Runs of many scenes that stop and go on, and what is not done again."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import pytest

from t4s_geo import Cancelled, Options, RenderOptions
from t4s_geo.batch import run as batch_run
from t4s_geo.batch.plan import Destination, plan_scenes
from t4s_geo.batch.results import BatchSummary, Outcome, SceneEvent
from t4s_geo.batch.run import run_batch
from t4s_geo.batch.scenes import find_scenes
from t4s_geo.events import Progress, Started
from t4s_geo.ledger import Ledger
from t4s_geo.run.prepared import Prepared, prepare

RunScenes = Callable[..., BatchSummary]


def _polygons(path: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(path, layer="segments")


def test_cancelling_leaves_a_run_to_go_on_from(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    inputs = [scenes / "north.tif", scenes / "south.tif"]
    whole = run_scenes(inputs, tmp_path / "whole", options)
    seen: list[SceneEvent] = []

    def in_the_second() -> bool:
        return sum(isinstance(told.event, Progress) and told.name == "south" for told in seen) > 1

    with pytest.raises(Cancelled):
        run_scenes(inputs, tmp_path / "out", options, listener=seen.append, cancelled=in_the_second)
    assert (tmp_path / "out/north.gpkg").exists()
    assert not (tmp_path / "out/south.gpkg").exists()
    resumed: list[SceneEvent] = []
    again = run_scenes(inputs, tmp_path / "out", options, listener=resumed.append)
    assert [result.outcome for result in again.scenes] == [Outcome.KEPT, Outcome.DONE]
    (started,) = [told.event for told in resumed if isinstance(told.event, Started)]
    assert 0 < started.resumed < started.tiles
    for name in ("north", "south"):
        assert _polygons(tmp_path / f"out/{name}.gpkg").equals(_polygons(tmp_path / f"whole/{name}.gpkg"))
    assert whole.count(Outcome.DONE) == 2


def test_an_interrupt_says_how_to_go_on(
    tmp_path: Path, samples: Path, options: Options, flags: list[str]
) -> None:
    command = [
        sys.executable, "-m", "t4s_geo.cli", "batch", samples / "amazon_forest.tif", "-o", "out",
        "--model", options.model, *flags, "--batch-size", "1", "--overlap", "24",  # thousands of tiles
    ]  # fmt: skip
    process = subprocess.Popen(
        list(map(str, command)),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores interrupts, and so would all that these tests start.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    ledger = tmp_path / "out/amazon_forest.ledger"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and not ledger.exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors.strip().endswith("Interrupted. Run the same command again to go on from here.")
    with Ledger.open(ledger) as opened:
        assert len(opened.finished()) < len(opened.spec.tiling)


def test_other_settings_make_new_polygons_from_the_same_answers(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    inputs = [scenes / "north.tif"]
    run_scenes(inputs, tmp_path / "out", options)
    pictures = RenderOptions(min_area=20_000, raster=tmp_path / "classes", preview=tmp_path / "classes")
    seen: list[SceneEvent] = []
    changed = replace(options, render=pictures)
    summary = run_scenes(inputs, tmp_path / "out", changed, listener=seen.append)
    assert summary.count(Outcome.DONE) == 1
    assert not any(isinstance(told.event, Progress) for told in seen)
    assert _polygons(tmp_path / "out/north.gpkg")["area_m2"].min() >= 20_000
    names = {path.name for path in (tmp_path / "classes").iterdir()}
    assert {"north_classes.tif", "north_overlay.png"} <= names
    assert run_scenes(inputs, tmp_path / "out", changed).count(Outcome.KEPT) == 1
    (tmp_path / "classes/north_overlay.png").unlink()
    assert run_scenes(inputs, tmp_path / "out", changed).count(Outcome.DONE) == 1


def test_outputs_older_than_their_settings_are_made_again(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    inputs = [scenes / "north.tif"]
    run_scenes(inputs, tmp_path / "out", options)
    changed = replace(options, render=RenderOptions(min_area=20_000))
    # As a run leaves it that is killed while it makes polygons.
    with Ledger.open(tmp_path / "out/north.ledger") as ledger:
        ledger.keep_settings(changed.render.settings())
    assert run_scenes(inputs, tmp_path / "out", changed).count(Outcome.DONE) == 1
    assert _polygons(tmp_path / "out/north.gpkg")["area_m2"].min() >= 20_000


def test_answers_to_other_prompts_are_not_mixed(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    run_scenes([scenes / "north.tif"], tmp_path / "out", options)
    destination = Destination.of(tmp_path / "out")
    entries = find_scenes([str(scenes / "north.tif"), str(scenes / "south.tif")]).scenes
    planned = plan_scenes(entries, ["forest"], destination, options)
    summary = run_batch(planned, destination, options)
    assert [result.outcome for result in summary.scenes] == [Outcome.FAILED, Outcome.DONE]
    assert "another set of prompts; add --fresh" in str(summary.scenes[0].problem)


def test_a_scene_with_an_error_that_nobody_foresaw_does_not_stop_the_others(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare_or_fail(scene: str, *rest: Any) -> AbstractContextManager[Prepared]:
        if "north" in scene:
            raise KeyError("x")
        return prepare(scene, *rest)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(batch_run, "prepare", prepare_or_fail)
    summary = run_scenes([scenes / "north.tif", scenes / "south.tif"], tmp_path / "out", options)
    assert [result.outcome for result in summary.scenes] == [Outcome.FAILED, Outcome.DONE]
    (report,) = tmp_path.glob("t4s-geo-report-*.txt")
    assert summary.scenes[0].problem == f"Unexpected KeyError: 'x'; please report it with {report}"
