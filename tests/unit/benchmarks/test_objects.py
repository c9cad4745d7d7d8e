"""The benchmark of objects: scenes, labels for the oracle, and what is counted of polygons."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

import mapped_scenes
import objects

from embedded_training.objects.scenes import UNKNOWN, InstanceScene, code


def _scene() -> InstanceScene:
    """Two houses of 4 m wall to wall, and one by itself; of the last columns nothing is known."""
    numbers = np.zeros((80, 120), np.uint16)
    numbers[10:30, 10:30], numbers[10:30, 30:50], numbers[50:70, 70:90] = 1, 2, 3
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    classes[:, 100:] = UNKNOWN
    rgb = np.full((80, 120, 3), 90, np.uint8)
    return InstanceScene("a street", "inria", rgb, numbers, classes, ("building",), 0.2, True)


def _box(left: int, top: int, right: int, bottom: int) -> shapely.Polygon:
    west, north = mapped_scenes.CORNER
    return shapely.box(west + 0.2 * left, north - 0.2 * bottom, west + 0.2 * right, north - 0.2 * top)


def test_objects_are_matched_merged_and_counted_where_something_is_known() -> None:
    both, alone, beyond = _box(10, 10, 50, 30), _box(70, 50, 90, 70), _box(104, 10, 110, 20)
    counts = objects.count_polygons(_scene(), np.array([both, alone, beyond], dtype=object))
    assert (counts.found, counts.there, counts.merged) == (2, 3, 2)
    assert counts.matched == (2, *[1] * 8), "half of two houses is one of them"
    assert counts.iou == 1
    counts += objects.count_polygons(_scene(), np.array([], dtype=object))
    assert counts.there == 6 and counts.iou == 0.5


def test_the_oracle_s_objects_come_back_from_a_run(tmp_path: Path) -> None:
    scene = _scene()
    seconds, tiles = objects.segment([scene], tmp_path, "oracle-objects", ["--gsd", "0.2"])
    assert seconds > 0 and tiles == 1
    polygons = mapped_scenes.polygons_of(tmp_path / f"{mapped_scenes.file_name(scene)}.gpkg", "building")
    assert min(objects.count_polygons(scene, polygons).f1_scores) == 1
    with rasterio.open(tmp_path / "inria_a_street.tif") as dataset:
        assert dataset.crs == rasterio.CRS.from_string(mapped_scenes.CRS) and dataset.res == (0.2, 0.2)


def test_a_run_that_fails_says_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"(?s)ended with 2: .*No such option"):
        objects.segment([_scene()], tmp_path, "oracle", ["--no-such-thing"])


def test_results_of_others_are_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = geopandas.GeoDataFrame(
        {"label": ["building", "road"]},
        geometry=[_box(70, 50, 90, 70), _box(0, 0, 9, 9)],
        crs=mapped_scenes.CRS,
    )
    frame.to_file(tmp_path / "inria_a_street.gpkg")
    monkeypatch.setattr(objects, "read_scenes", lambda data, only: iter([_scene()]))
    arguments = [
        "objects.py",
        "--data",
        "x",
        "--results",
        str(tmp_path),
        "--json",
        str(tmp_path / "out.json"),
    ]
    monkeypatch.setattr(sys, "argv", arguments)
    objects.main()
    assert "| inria | building | 0.50 |" in capsys.readouterr().out
    assert json.loads((tmp_path / "out.json").read_text())["inria"]["matched"] == 1
