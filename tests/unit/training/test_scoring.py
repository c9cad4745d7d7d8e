"""What of a held-out area counts, and what a model is shown of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from affine import Affine
from shapely.geometry import box, mapping

from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.card import CARD_NAME, ModelCard
from t4s_geo.training import scoring
from t4s_geo.training.recipe import LabelledScene

CARD = ModelCard("small", grid=8, tile_size=32, overlap=8)
TRANSFORM = Affine(1, 0, 500_000, 0, -1, 5_000_000)


@dataclass
class Everywhere:
    """Finds what it is asked for in every cell, and remembers what it was shown."""

    shown: list[npt.NDArray[np.uint8]] = field(default_factory=list)

    def answer(self, questions: list[TileQuestion]) -> list[tuple[Answer, ...]]:
        self.shown += [question.rgb for question in questions]
        text = CARD.format().write(np.ones((8, 8), np.uint8), ["lake"])
        return [(Answer(text, np.zeros(1, np.float32)),) for _ in questions]


def test_a_model_sees_what_lies_around_an_area_where_nothing_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = np.zeros((64, 64), np.uint8)
    lake[8:40, 8:40] = 1
    layout = {"driver": "GTiff", "width": 64, "height": 64, "crs": "EPSG:32633", "transform": TRANSFORM}
    with rasterio.open(tmp_path / "scene.tif", "w", count=3, dtype="uint8", **layout) as dataset:
        dataset.write(np.stack([np.where(lake, 50, 200).astype(np.uint8)] * 3))
    with rasterio.open(tmp_path / "labels.tif", "w", count=1, dtype="uint8", **layout) as dataset:
        dataset.write(lake, 1)
    (tmp_path / "labels.json").write_text('{"1": "lake"}')
    # Sixteen of its columns are lake, eight are not.
    outline = mapping(box(500_024, 4_999_968, 500_048, 4_999_984))
    crs = {"type": "name", "properties": {"name": "EPSG:32633"}}
    area = {"type": "FeatureCollection", "crs": crs, "features": []}
    area["features"] = [{"type": "Feature", "properties": {}, "geometry": outline}]
    (tmp_path / "area.json").write_text(json.dumps(area))
    (tmp_path / CARD_NAME).write_text(json.dumps(CARD.to_json()))
    model = Everywhere()
    monkeypatch.setattr(scoring.LocalModel, "load", lambda *given: model)
    scene = LabelledScene(
        str(tmp_path / "scene.tif"), str(tmp_path / "labels.tif"), area=str(tmp_path / "area.json")
    )
    assert scoring.score(tmp_path, [scene], ["lake"], "cpu") == {"lake": pytest.approx(16 / 24)}
    assert len(model.shown) == 2 and all(picture.min() >= 50 for picture in model.shown)
