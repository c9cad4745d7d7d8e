"""The benchmark of everything but the model: its rasters, and one run of each way on a small one."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

from pipeline_parts import measuring
from pipeline_parts.inputs import SQUARE, lay, make_inputs, squares
from pipeline_parts.ways import STITCHING, VECTORISING, WAYS, Inputs

SAMPLES = Path(__file__).parents[3] / "sample_tiles"
SIZE = 300


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return make(tmp_path_factory.mktemp("inputs"))


def make(folder: Path) -> Inputs:
    inputs = Inputs(folder)
    labels = [SAMPLES / "amazon_forest_reference.tif"]
    make_inputs(inputs, SIZE, [VECTORISING, STITCHING], labels, [SAMPLES / "amazon_forest.tif"], "deflate")
    return inputs


def test_squares_cover_every_pixel_once() -> None:
    size = 2 * SQUARE + 5
    times = np.zeros((size, size), np.uint8)
    for window in squares(size):
        times[window.toslices()] += 1
    assert (times == 1).all()


def test_squares_are_parts_of_the_pictures_in_turn() -> None:
    small, large = np.full((1, 300, 200), 1, np.uint8), np.full((1, 1100, 2000), 2, np.uint8)
    laid = [lay([small, large], number) for number in range(4)]
    assert [square.shape for square in laid] == [(1, SQUARE, SQUARE)] * 4
    assert [np.unique(square).tolist() for square in laid] == [[1], [2], [1], [2]]


def test_the_same_arguments_give_the_same_rasters(inputs: Inputs, tmp_path: Path) -> None:
    again = make(tmp_path)
    for one, other in zip(
        (inputs.labels, inputs.classes, inputs.scene), (again.labels, again.classes, again.scene), strict=True
    ):
        with rasterio.open(one) as first, rasterio.open(other) as second:
            assert (first.read() == second.read()).all()


def test_classes_are_the_labels_and_certain(inputs: Inputs) -> None:
    with rasterio.open(inputs.labels) as labels, rasterio.open(inputs.classes) as classes:
        codes, scores = classes.read()
        assert (codes == labels.read(1)).all()
        assert ((scores == 255) == (codes > 0)).all()


@pytest.mark.parametrize("way", [way.name for way in WAYS])
def test_every_way_runs_or_says_what_is_missing(inputs: Inputs, way: str) -> None:
    result = measuring.measure(str(inputs.folder), way, None)
    if "missing" in result:
        assert way in ("samgeo", "geoai", "gdal_polygonize.py")
        return
    assert result["seconds"] > 0
    assert result["peak_mib"] > 0


def test_ways_of_vectorising_find_the_same_regions(inputs: Inputs) -> None:
    results = [
        measuring.measure(str(inputs.folder), way.name, None) for way in WAYS if way.task == VECTORISING
    ]
    counts = {result["polygons"] for result in results if "missing" not in result}
    assert len(counts) == 1 and counts.pop() > 1


def test_rivals_that_cannot_be_imported_are_told(inputs: Inputs, tmp_path: Path) -> None:
    module = tmp_path / "samgeo" / "common.py"
    module.parent.mkdir()
    module.write_text("import a_package_that_nobody_has\n")
    result = measuring.measure(str(inputs.folder), "samgeo", str(tmp_path))
    assert "a_package_that_nobody_has" in result["missing"]
