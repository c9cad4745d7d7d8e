"""A training that the worker is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.errors import UserError
from t4s_geo.training.recipe import recipe_of
from t4s_geo.worker.teaching import teach
from t4s_geo.worker.teaching_requests import Train


@pytest.mark.model
def test_a_training_is_told_and_leaves_a_checkpoint(samples: Path, tmp_path: Path) -> None:
    labelled = {"image": str(samples / "banepa_labelled.tif"), "label": "building", "held_out": False}
    labelled |= {"labels": str(samples / "banepa_buildings.geojson")}
    content = {"model": "embedded", "steps": 1, "batch_size": 1, "scene": [labelled]}
    request = Train("7", recipe_of(content, tmp_path, "of the request"), tmp_path / "mine", "cpu")
    events: list[Mapping[str, Any]] = []
    finished = teach(request, events.append, lambda: None)
    assert [event["stage"] for event in events] == ["scoring", "training", "scoring"]
    assert (events[1]["done"], events[1]["total"]) == (1, 1) and events[1]["loss"] > 0
    assert finished["model"] == str(tmp_path / "mine") and finished["scores"] == []
    assert (tmp_path / "mine" / "t4s.json").is_file() and not (tmp_path / "mine" / "training").exists()
    with pytest.raises(UserError, match="is not empty"):
        teach(request, events.append, lambda: None)
