"""One thing by two names: which of the prompts has it, from a server's answers to polygons."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

from t4s_geo import Options, RenderOptions, segment

Says = Callable[..., Any]
Box = list[int]
NAME = "Qwen3-VL-2B-Instruct"
COURT, HALL, CAR = [100, 100, 500, 500], [104, 100, 500, 508], [200, 200, 260, 260]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    profile = {
        "driver": "GTiff", "height": 64, "width": 64, "crs": "EPSG:32633", "count": 3, "dtype": "uint8",
        "transform": Affine(1, 0, 500_000, 0, -1, 5_000_000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.random.default_rng(1).integers(0, 255, (3, 64, 64), np.uint8))
    return path


def find(
    server: Any, says: Says, scene: Path, told: bool, *objects: tuple[Box, str, float], **how: Any
) -> Any:
    """Segments a scene with a model that writes objects, each with tokens as probable as said."""
    items = [(json.dumps({"bbox_2d": box, "label": label}), sure) for box, label, sure in objects]
    between = (piece for item in items for piece in (item, (",", 1.0)))
    pieces = [("[", 1.0), *[*between][:-1], ("]", 1.0)]
    logprobs = [{"token": text, "logprob": math.log(sure), "top_logprobs": []} for text, sure in pieces]
    server.models = [NAME]
    text = "".join(text for text, _ in pieces)
    server.answer = lambda body: says(text, logprobs if told else None)
    options = Options(
        model=f"{server.url}#{NAME}", tile_size=64, overlap=0, grid=64,
        render=RenderOptions(upsample="nearest", min_area=0, **{"refine": "none", **how}),
    )  # fmt: skip
    summary = segment(scene, ["court", "hall", "car"], scene.with_name("out.gpkg"), options=options)
    assert summary.failed_tiles == 0
    return summary


def numbers(summary: Any) -> dict[str, int]:
    return dict(summary.polygons()["label"].value_counts())


def test_of_two_names_the_more_probable_one_has_the_thing(server: Any, says: Says, scene: Path) -> None:
    summary = find(server, says, scene, True, (COURT, "court", 0.4), (HALL, "hall", 0.9))
    assert numbers(summary) == {"hall": 1}
    assert summary.boxes == 1


def test_where_nobody_says_how_sure_the_model_is_the_first_prompt_has_it(
    server: Any, says: Says, scene: Path
) -> None:
    summary = find(server, says, scene, False, (HALL, "hall", 1), (COURT, "court", 1))
    assert numbers(summary) == {"court": 1}


def test_where_labels_may_overlap_both_are_there(server: Any, says: Says, scene: Path) -> None:
    said = (COURT, "court", 0.4), (HALL, "hall", 0.9)
    summary = find(server, says, scene, True, *said, exclusive=False)
    assert numbers(summary) == {"court": 1, "hall": 1}


def test_a_model_that_repeats_itself_says_one_thing_and_what_lies_on_it_stays(
    server: Any, says: Says, scene: Path
) -> None:
    loop = [([100 + step, 100, 500 + step, 500], "hall", 0.9) for step in range(0, 20, 2)]
    summary = find(server, says, scene, True, *loop, (CAR, "car", 0.5))
    assert numbers(summary) == {"hall": 1, "car": 1}
    assert summary.boxes == 2
