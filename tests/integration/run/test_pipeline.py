"""What a run does once, and what making its outputs again does."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from t4s_geo import Options, segment
from t4s_geo.options import RenderOptions
from t4s_geo.raster import scene
from t4s_geo.rendering.again import render
from t4s_geo.run.executor import LocalExecutor


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often this thread opened a raster as a scene, sampled and hashed it."""
    counts: Counter[str] = Counter()

    def counted(holder: Any, name: str) -> None:
        inner = getattr(holder, name)

        def call(*arguments: Any, **others: Any) -> Any:
            counts[name] += 1
            return inner(*arguments, **others)

        monkeypatch.setattr(holder, name, call)

    counted(scene, "open_raster")
    counted(scene, "sample_pixels")
    counted(scene.Scene, "fingerprint")
    return counts


def test_a_run_opens_its_scene_once_and_so_does_making_its_outputs_again(
    samples: Path, tmp_path: Path, done: Counter[str]
) -> None:
    labels = samples / "banepa_labelled_reference.tif"
    looking = RenderOptions(refine="edges", preview=tmp_path / "overlay.png")
    options = Options(model=f"oracle:{labels}", render=looking)
    segment(samples / "banepa_labelled.tif", ["building"], tmp_path / "out.gpkg", options=options)
    # The pixels of an 8-bit scene are sampled for its hash alone.
    assert done == {"open_raster": 1, "sample_pixels": 1, "fingerprint": 1}
    done.clear()
    render(tmp_path / "out.ledger", tmp_path / "again.gpkg", looking)
    assert done == {"open_raster": 1, "sample_pixels": 1, "fingerprint": 1}
    done.clear()
    render(tmp_path / "out.ledger", tmp_path / "again.gpkg", RenderOptions())
    assert not done


def test_the_model_is_closed_once_before_all_is_drawn(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    output = tmp_path / "out.gpkg"
    monkeypatch.setattr(LocalExecutor, "close", lambda executor: closed.append(output.exists()))
    options = Options(model=f"oracle:{samples / 'banepa_labelled_reference.tif'}")
    segment(samples / "banepa_labelled.tif", ["building"], output, options=options)
    assert closed == [False]
    assert output.exists()


def test_the_first_tiles_come_soon_and_wait_for_no_library_that_only_polygons_need(
    samples: Path, tmp_path: Path
) -> None:
    program = """
import sys, t4s_geo
from t4s_geo.events import Progress
import t4s_geo.worker.serving

def stop(event):
    if isinstance(event, Progress):
        heavy = {"geopandas", "onnxruntime", "pandas", "PIL", "pyogrio", "scipy", "torch"}
        print(event.done, *sorted(heavy & set(sys.modules)))
        sys.exit()

scene, labels, output = sys.argv[1:]
options = t4s_geo.Options(model=f"oracle:{labels}")
t4s_geo.segment(scene, ["building"], output, options=options, listener=stop)
"""
    given = samples / "banepa_labelled.tif", samples / "banepa_labelled_reference.tif", tmp_path / "out.gpkg"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, given)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\n"


def test_looking_while_running_and_afterwards_is_the_same(samples: Path, tmp_path: Path) -> None:
    """An area of interest limits what is asked, not what refinement and picture see."""
    labels = samples / "banepa_labelled_reference.tif"
    looking = RenderOptions(refine="edges", preview=tmp_path / "first.png")
    area = samples / "banepa_labelled_east.geojson"
    options = Options(model=f"oracle:{labels}", aoi=area, render=looking)
    segment(samples / "banepa_labelled.tif", ["building"], tmp_path / "first.gpkg", options=options)
    again = RenderOptions(refine="edges", preview=tmp_path / "again.png")
    render(tmp_path / "first.ledger", tmp_path / "again.gpkg", again)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "again.png").read_bytes()
    assert (tmp_path / "first.gpkg").stat().st_size == (tmp_path / "again.gpkg").stat().st_size
