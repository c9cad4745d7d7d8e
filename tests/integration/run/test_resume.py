"""A run that is killed goes on where it stopped and ends with the identical result."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from t4s_geo import Cancelled, Options, UserError, segment
from t4s_geo.events import Progress, Started

LABELS = ("forest", "cleared")


def _features(output: Path) -> list[tuple[object, ...]]:
    """Reads every feature row as it is stored, geometry bytes included."""
    with sqlite3.connect(output) as database:
        return database.execute("SELECT * FROM segments ORDER BY fid").fetchall()


@pytest.fixture
def options(samples: Path) -> Options:
    reference = samples / "amazon_forest_reference.tif"
    return Options(model=f"oracle:{reference}", tile_size=64, grid=32, overlap=8, batch_size=1)


def test_kill_and_resume_give_the_uninterrupted_result(
    tmp_path: Path, samples: Path, options: Options
) -> None:
    scene = samples / "amazon_forest.tif"
    segment(scene, LABELS, tmp_path / "whole.gpkg", options=options)
    command = [
        sys.executable, "-m", "t4s_geo.cli", "segment", scene, "-p", LABELS[0], "-p", LABELS[1],
        "-o", tmp_path / "killed.gpkg", "--model", options.model,
        "--tile-size", "64", "--grid", "32", "--overlap", "8", "--batch-size", "1",
    ]  # fmt: skip
    ledger = tmp_path / "killed.ledger"
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and _answered(ledger) < 40:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert _answered(ledger) >= 40
    assert not (tmp_path / "killed.gpkg").exists()
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "Resuming: " in done.stderr
    assert _features(tmp_path / "killed.gpkg") == _features(tmp_path / "whole.gpkg")


def _answered(ledger: Path) -> int:
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as database:
            return int(database.execute("SELECT COUNT(*) FROM tiles").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_cancelling_leaves_a_ledger_to_go_on_from(tmp_path: Path, samples: Path, options: Options) -> None:
    scene, output = samples / "amazon_forest.tif", tmp_path / "out.gpkg"
    seen: list[object] = []
    with pytest.raises(Cancelled):
        segment(scene, LABELS, output, options=options, listener=seen.append, cancelled=lambda: len(seen) > 9)
    assert not output.exists()
    resumed: list[object] = []
    summary = segment(scene, LABELS, output, options=options, listener=resumed.append)
    done = [event.done for event in seen if isinstance(event, Progress)][-1]
    assert isinstance(resumed[0], Started)
    assert resumed[0].resumed == summary.resumed_tiles == done


def test_a_finished_run_is_not_run_again(tmp_path: Path, samples: Path, options: Options) -> None:
    scene, output = samples / "amazon_forest.tif", tmp_path / "out.gpkg"
    first = segment(scene, LABELS, output, options=options)
    before = _features(output)
    events: list[object] = []
    again = segment(scene, LABELS, output, options=options, listener=events.append)
    assert not any(isinstance(event, Progress) for event in events)
    assert again.resumed_tiles == first.tiles
    assert _features(output) == before


def test_another_run_does_not_mix_with_the_ledger(tmp_path: Path, samples: Path, options: Options) -> None:
    scene, output = samples / "amazon_forest.tif", tmp_path / "out.gpkg"
    segment(scene, LABELS, output, options=options)
    with pytest.raises(UserError, match="another set of prompts; add --fresh"):
        segment(scene, LABELS[:1], output, options=options)
    with pytest.raises(UserError, match="another scene"):
        segment(samples / "amazon_forest_reference.tif", LABELS, output, options=options)
    fresh = Options(model=options.model, tile_size=64, grid=32, overlap=8, fresh=True)
    assert len(segment(scene, LABELS[:1], output, options=fresh).labels) == 1
