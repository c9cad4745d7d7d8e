"""Training and the search for doubt, as the worker is asked for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from t4s_geo.errors import Cancelled, UserError
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.worker import teaching
from t4s_geo.worker.protocol import BadRequest, parse_request
from t4s_geo.worker.teaching import find_unsure, teach
from t4s_geo.worker.teaching_requests import Train, Unsure
from tests.unit.ledger.specs import SPEC

SCENE = {"image": "/data/town.tif", "labels": "/data/town.gpkg", "area": "/data/area.geojson"}
RECIPE = {"model": "embedded", "steps": 5, "hold_out": 0.25, "scene": [SCENE]}
TRAIN = {"request": "train", "id": "7", "recipe": RECIPE, "output": "/models/mine"}


def parsed(**changes: object) -> Any:
    return parse_request(json.dumps({**TRAIN, **changes}).encode())


def test_a_recipe_is_as_in_a_file() -> None:
    request = parsed()
    assert isinstance(request, Train)
    assert (request.output, request.device) == (Path("/models/mine"), "auto")
    assert (request.recipe.steps, request.recipe.hold_out) == (5, 0.25)
    (scene,) = request.recipe.learning
    assert (scene.image, scene.labels, scene.area) == tuple(SCENE.values())
    assert parse_request(b'{"request": "unsure", "id": "1", "ledger": "a"}') == Unsure("1", Path("a"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"recipe": "town.toml"}, "The value of recipe must be an object, not 'town.toml'"),
        ({"recipe": {**RECIPE, "scene": []}}, "The recipe of the request names no scene"),
        ({"recipe": {**RECIPE, "stpes": 3}}, "of the request has an unknown key 'stpes'"),
        ({"recipe": {**RECIPE, "steps": 0}}, "steps must be above 0"),
        ({"more": 1}, "The request train has no value 'more'"),
    ],
)
def test_a_recipe_that_cannot_be_used_is_told(changes: dict[str, object], message: str) -> None:
    with pytest.raises(BadRequest) as error:
        parsed(**changes)
    assert message in str(error.value) and error.value.id == "7"


def test_the_small_engine_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "find_spec", lambda name: None)
    assert not teaching.can_train()
    with pytest.raises(UserError, match="Training needs torch, which this engine has not"):
        teach(parsed(), lambda event: None, lambda: None)


def test_doubt_is_told_as_features(tmp_path: Path) -> None:
    path, half = tmp_path / "a.ledger", np.full((SPEC.card.grid, SPEC.card.grid), 0.5, np.float32)
    with Ledger.create(path, SPEC) as ledger:
        ledger.add([TileRow(0, prompt, "done", "<none>", marginals=half) for prompt in (0, 1)], [])
    told = json.loads(json.dumps(find_unsure(Unsure("1", path), lambda: None)))
    (place,) = told["places"]
    assert place["geometry"]["type"] == "Polygon" and place["properties"]["doubt"] == pytest.approx(
        0.5, abs=0.01
    )
    assert told["crs"].startswith("PROJCRS")

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        find_unsure(Unsure("1", path), stop)
