"""A model that nobody would ask is not opened."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from t4s_geo.options import Options
from t4s_geo.prompts import parse_prompts
from t4s_geo.run import executor
from t4s_geo.run.executor import open_executor, open_unasked
from t4s_geo.worker import warm


@pytest.mark.parametrize(
    ("asked", "is_opened"),
    [
        ([["cars"]], False),
        ([["cars"], ["pool", "traffic=car"]], False),
        ([["car"], ["road"]], True),
        ([], True),
    ],
)
def test_it_is_opened_where_a_scene_asks_it(
    asked: Sequence[Sequence[str]], is_opened: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Opened(Exception):
        """It was."""

    def open_model(_: object) -> None:
        raise Opened

    monkeypatch.setattr(executor, "open_model", open_model)
    prompts = [parse_prompts(words) for words in asked]
    try:
        with open_executor(Options(), prompts) as unasked:
            assert not is_opened
            assert unasked.card.name.startswith("t4s-geo embedded") and unasked.identity == "unasked"
    except Opened:
        assert is_opened


def test_a_cluster_decides_for_itself() -> None:
    assert open_unasked(Options(dask="local"), [parse_prompts(["car"])]) is None


def test_a_model_that_is_open_stays_for_who_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(executor, "open_model", lambda choice: opened.append(choice) or _Model())
    kept = warm.WarmModel()
    first = kept.open(Options(), parse_prompts(["road"]))
    assert kept.open(Options(), parse_prompts(["car"])) is not first
    assert kept.open(Options(), parse_prompts(["road", "car"])) is first
    assert len(opened) == 1


class _Model:
    concurrency = 1

    def close(self) -> None:
        """Nothing is open."""
