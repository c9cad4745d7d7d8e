"""A ledger in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.ledger.describing import describe_ledger
from t4s_geo.models.card import ModelCard
from tests.unit.ledger.specs import SPEC

LOGS = np.log(np.array([0.5, 1, 1, 0.25, 1], np.float32))


def _ledger(folder: Path, descriptor: str, rows: list[TileRow]) -> Path:
    spec = replace(SPEC, card=ModelCard(name="test", descriptor=descriptor))
    with Ledger.create(folder / "a.ledger", spec) as ledger:
        ledger.add(rows, [])
    return folder / "a.ledger"


def test_what_is_told_of_a_tile(tmp_path: Path) -> None:
    done = TileRow(3, 0, "done", "<y0><x0><y8><x8>", LOGS, objects=1)
    path = _ledger(tmp_path, "boxwise-bricks-v1", [done])
    described = describe_ledger(path, 3)
    assert described["tile"] == 3
    water, road = described["answers"]
    assert road == {"label": "road", "status": "missing"}
    assert water == {
        "label": "water",
        "status": "done",
        "text": "<y0><x0><y8><x8>",
        "objects": 1,
        "tokens": {
            "mean": 0.75,
            "lowest": 0.25,
            "each": [["<y0>", 0.5], ["<x0>", 1], ["<y8>", 1], ["<x8>", 0.25], ["end", 1]],
        },
    }
    # The output that the ledger is beside does as well.
    assert describe_ledger(path.with_suffix(".gpkg"), 3) == described


@pytest.mark.parametrize(
    ("descriptor", "text", "logs", "names"),
    [
        ("boxwise-bricks-v1", "<y0><x0><y8><x8>", LOGS[:4], ["<y0>", "<x0>", "<y8>", "<x8>"]),
        ("boxwise-bricks-v1", "<y0><x0>", LOGS, [None] * 5),
        ("imagewise-rrle", "<seg>others *32", LOGS, [None] * 5),
    ],
)
def test_tokens_have_names_where_they_are_known(
    tmp_path: Path, descriptor: str, text: str, logs: np.ndarray, names: list[str | None]
) -> None:
    path = _ledger(tmp_path, descriptor, [TileRow(0, 1, "done", text, logs)])
    tokens = describe_ledger(path, 0)["answers"][1]["tokens"]
    assert [name for name, _ in tokens["each"]] == names


def test_failures_say_why(tmp_path: Path) -> None:
    path = _ledger(tmp_path, "boxwise-bricks-v1", [TileRow(0, 0, "failed", "<y", message="it breaks off")])
    assert describe_ledger(path, 0)["answers"][0] == {
        "label": "water", "status": "failed", "text": "<y", "message": "it breaks off",
    }  # fmt: skip


def test_what_is_told_of_a_run(tmp_path: Path) -> None:
    rows = [TileRow(0, 0, "done", "<none>"), TileRow(0, 1, "empty"), TileRow(1, 0, "failed", message="no")]
    described = describe_ledger(_ledger(tmp_path, "boxwise-bricks-v1", rows))
    assert described["scene"] == "scene.tif"
    assert described["prompts"] == {"water": "lakes", "road": "road"}
    assert (described["tiles"], described["finished"], described["failed"]) == (8, 1, [1])


@pytest.mark.parametrize("tile", [-1, 8])
def test_tiles_that_the_run_has_not(tmp_path: Path, tile: int) -> None:
    with pytest.raises(UserError, match="0 to 7"):
        describe_ledger(_ledger(tmp_path, "boxwise-bricks-v1", []), tile)
