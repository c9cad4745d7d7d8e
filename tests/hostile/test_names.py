"""Names of files that are no text, or hold what a terminal, a mark-up or a shell takes for something else."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo import Options, segment
from t4s_geo.batch.entries import SceneEntry
from t4s_geo.batch.names import unique_names
from t4s_geo.errors import UserError
from t4s_geo.raster.datasets import open_raster
from t4s_geo.vector.writers import read_features, read_metadata
from t4s_geo.worker.protocol import BadRequest, parse_request
from tests.hostile.conftest import Count
from tests.hostile.dose import dose
from tests.hostile.referring import virtual, write_scene

NOT_TEXT = os.fsdecode(b"\xff\xfe")
NAMES = (
    "new\nline",
    "[red]a",
    "%s{}",
    "-lead",
    "\x1b[31mred",
    ":smile:",
    "a'b\"c",
    "a b",
    "ü",
    "a,b;c",
    "a.b.tif",
)


@pytest.mark.parametrize("name", [*NAMES, NOT_TEXT])
def test_a_result_may_have_any_name(name: str, tmp_path: Path, count: Count) -> None:
    scene = write_scene(tmp_path / f"{name if name != NOT_TEXT else 'a'}.tif")
    labels = write_scene(tmp_path / "labels.tif")
    (tmp_path / "labels.json").write_text('{"1": "water"}')
    made = segment(
        scene, ["water"], tmp_path / f"{name}.gpkg", options=Options(model=f"oracle:{labels}", overlap=0)
    )
    assert made.failed_tiles == 0 and read_metadata(made.output)["scene"] == str(scene)
    count("names", "written")


@pytest.mark.parametrize("suffix", [".tif", ".vrt", ".geojson", ".gpkg", ".parquet"])
def test_a_source_whose_name_is_no_text(suffix: str, tmp_path: Path, count: Count) -> None:
    path = tmp_path / f"{NOT_TEXT}{suffix}"
    path.write_bytes(b"")
    for read in (open_raster, lambda name: read_features(Path(name))):
        with pytest.raises(UserError, match="is not UTF-8 text"):
            read(str(path))
    count("names", "refused")


@settings(max_examples=dose(50, 5000))
@given(st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=9), max_size=6))
def test_outputs_of_a_batch_have_names_that_can_be_written(scenes: Sequence[str]) -> None:
    names = unique_names([SceneEntry(scene) for scene in scenes])
    assert len({name.casefold() for name in names}) == len(names)
    assert all(os.fsencode(name) and "/" not in name for name in names)


@pytest.mark.parametrize("name", ["output", "raster", "preview", "aoi", "card"])
def test_paths_in_requests_that_no_file_can_have(name: str) -> None:
    request = {"request": "segment", "id": "1", "scene": "a.tif", "prompts": ["water"], "output": "a.gpkg"}
    with pytest.raises(BadRequest, match="is no path"):
        parse_request(json.dumps({**request, name: "\ud800.tif"}).encode())


def test_a_message_has_an_end() -> None:
    assert len(str(UserError("x" * 1_000_000))) < 5000


@pytest.mark.parametrize(("width", "height"), [(1, 2**31 - 1), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1)])
def test_a_raster_that_says_it_is_larger_than_any(width: int, height: int, tmp_path: Path) -> None:
    size = f'rasterXSize="{width}" rasterYSize="{height}"'
    text = virtual("a.tif").replace('rasterXSize="40" rasterYSize="40"', size)
    (tmp_path / "a.vrt").write_text(text)
    with pytest.raises(UserError, match="pixels a side"):
        open_raster(str(tmp_path / "a.vrt"))


def test_a_raster_of_many_bands(tmp_path: Path) -> None:
    band = '<VRTRasterBand dataType="Byte" band="1"/>'
    text = virtual().partition("<VRTRasterBand")[0] + band * 5000 + "</VRTDataset>"
    (tmp_path / "a.vrt").write_text(text)
    with open_raster(str(tmp_path / "a.vrt")) as dataset:
        assert dataset.count == 5000


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308])
def test_a_raster_without_a_number_in_it(value: float, tmp_path: Path) -> None:
    from t4s_geo.raster.scene import Scene

    write_scene(tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as like:
        profile = {**like.profile, "dtype": "float64"}
    with rasterio.open(tmp_path / "a.tif", "w", **profile) as target:
        target.write(np.full((1, 40, 40), value))
    with Scene.open(str(tmp_path / "a.tif")) as scene:
        scene.overview(20)
