"""The sample scenes are what their README says they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import rasterio

SAMPLES = Path(__file__).resolve().parents[2] / "sample_tiles"
SCENES = sorted(path.name for path in SAMPLES.glob("*.tif"))

# name: bands, dtype, CRS, width, height
EXPECTED = {
    "amazon_forest.tif": (3, "uint8", 4326, 512, 512),
    "amazon_forest_reference.tif": (1, "uint8", 4326, 512, 512),
    "banepa_labelled.tif": (3, "uint8", 3857, 2048, 1536),
    "banepa_labelled_reference.tif": (1, "uint8", 3857, 2048, 1536),
    "banepa_town.tif": (3, "uint8", 4326, 2048, 2048),
    "landsat_false_colour.tif": (4, "uint8", 4326, 320, 320),
    "palm_springs_pond.tif": (4, "uint8", 26911, 256, 256),
    "palm_springs_school.tif": (4, "uint8", 26911, 256, 256),
    "prairie_lakes.tif": (4, "uint8", 26914, 934, 724),
    "sentinel2_int16.tif": (13, "int16", 4326, 256, 256),
}


def table_with(column: str) -> list[list[str]]:
    """The rows of the README's table that has this column."""
    lines = (SAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("|") and f"| {column} |" in line)
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_every_scene_is_expected() -> None:
    assert set(EXPECTED) == set(SCENES)


@pytest.mark.parametrize("name", SCENES)
def test_scene_opens_with_the_expected_grid(name: str) -> None:
    with rasterio.open(SAMPLES / name) as scene:
        grid = (scene.count, scene.dtypes[0], scene.crs.to_epsg(), scene.width, scene.height)
        assert grid == EXPECTED[name]
        assert not scene.transform.is_identity
        pixels = scene.read()
    assert pixels.std() > 0


def test_town_masks_the_uncovered_part() -> None:
    with rasterio.open(SAMPLES / "banepa_town.tif") as scene:
        mask = scene.dataset_mask()
        assert scene.overviews(1) == [2, 4, 8]
    assert 0.85 < np.count_nonzero(mask) / mask.size < 0.95
    assert mask[1700, 1600] == 0 and mask[100, 100] == 255


@pytest.mark.parametrize("name", ["banepa_labelled", "amazon_forest"])
def test_reference_has_the_scenes_grid_and_named_codes(name: str) -> None:
    labels = json.loads((SAMPLES / f"{name}_reference.json").read_text(encoding="utf-8"))
    with (
        rasterio.open(SAMPLES / f"{name}.tif") as scene,
        rasterio.open(SAMPLES / f"{name}_reference.tif") as reference,
    ):
        assert (reference.shape, reference.transform, reference.crs) == (
            scene.shape,
            scene.transform,
            scene.crs,
        )
        codes = set(np.unique(reference.read(1)).tolist())
    assert codes - {0} == {int(code) for code in labels}


@pytest.mark.parametrize("name", SCENES)
def test_readme_states_size_and_licence(name: str) -> None:
    described = {row[0].strip("`"): row for row in table_with("place")}
    size = re.fullmatch(r"(\d+) x (\d+)", described[name][2])
    assert size is not None and (int(size[1]), int(size[2])) == EXPECTED[name][3:]
    licences = [row for row in table_with("licence") if f"`{name}`" in row[0]]
    assert len(licences) == 1
    assert re.search(r"CC BY 4\.0|ODbL|MIT", licences[0][2])
    assert licences[0][3]


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 8_000_000
