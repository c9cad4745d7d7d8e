"""From a batch of tiles to rows of the ledger, whatever the model does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.ledger.texts import Texts
from t4s_geo.models import Answer, IncompleteAnswers, ModelCard, TileQuestion
from t4s_geo.prompts import Prompt
from t4s_geo.raster.place import TilePlace
from t4s_geo.raster.scene import Scene
from t4s_geo.run.answering import Answerer

PROMPTS = (Prompt("water", "lakes"), Prompt("road", "roads"))
CARD = ModelCard("double", grid=16, tile_size=64, overlap=0)
Asked = list[tuple[int, tuple[str, ...]]]


class Double:
    """Answers that it found nothing, unless a tile and prompt make it fail.

    Attributes:
        fails: Told the column of a tile and a label; raises whatever it likes.
        asked: Tiles and labels of each call.
    """

    card, identity, concurrency, tiles_at_once = CARD, "double", 1, 16

    def __init__(self, fails: Callable[[int, str], None]) -> None:
        self.fails = fails
        self.asked: list[Asked] = []

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        asked = [(_column(one), tuple(prompt.label for prompt in one.prompts)) for one in questions]
        self.asked.append(asked)
        for column, labels in asked:
            for label in labels:
                self.fails(column, label)
        return [tuple(Answer("<none>") for _ in one.prompts) for one in questions]

    def close(self) -> None:
        """Nothing to do."""


def _column(question: TileQuestion) -> int:
    assert isinstance(question.place, TilePlace)
    return int(question.place.window.col_off) // 64


@pytest.fixture
def scene(samples: Path) -> Iterator[Scene]:
    with Scene.open(str(samples / "amazon_forest.tif")) as scene:
        yield scene


def _rows(
    scene: Scene, model: Double, card: ModelCard = CARD
) -> dict[tuple[int, int], tuple[str, str | None]]:
    spec = RunSpec(
        scene.path, "", "", scene.grid, (1, 2, 3), "double", model.identity, card, PROMPTS
    )  # fmt: skip
    batch = tuple(spec.tiling.tile(index) for index in range(3))
    answered = Answerer(scene, spec, model, threading.Semaphore(), Texts(spec)).answer(batch)
    assert answered.tiles == {0, 1, 2}
    return {(row.tile, row.prompt): (row.status, row.message) for row in answered.rows}


def test_all_prompts_of_a_tile_are_one_question(scene: Scene) -> None:
    model = Double(lambda column, label: None)
    rows = _rows(scene, model)
    assert model.asked == [[(column, ("water", "road")) for column in range(3)]]
    assert rows == {(tile, prompt): ("done", None) for tile in range(3) for prompt in range(2)}


def test_what_only_the_refiner_finds_is_nothing_that_the_model_is_asked_for(scene: Scene) -> None:
    words = {"water": ["lakes"], "road": ["roads"]}
    card = replace(CARD, vocabulary=words, countable=("water", "road"), by_refiner=("water",))
    model = Double(lambda column, label: None)
    done = {(tile, prompt): ("done", None) for tile in range(3) for prompt in range(2)}
    assert _rows(scene, model, card) == done
    assert model.asked == [[(column, ("road",)) for column in range(3)]]
    assert _rows(scene, model, replace(card, by_refiner=("water", "road"))) == done
    assert len(model.asked) == 1


def test_a_prompt_that_fails_takes_nothing_with_it(scene: Scene) -> None:
    def fails(column: int, label: str) -> None:
        if (column, label) == (1, "road"):
            raise RuntimeError("too bad")

    model = Double(fails)
    rows = _rows(scene, model)
    assert rows.pop((1, 1)) == ("failed", "The model failed: too bad")
    assert set(rows.values()) == {("done", None)} and len(rows) == 5
    both = ("water", "road")
    assert model.asked == [
        [(0, both), (1, both), (2, both)],
        *([(0, both)], [(1, both)]),
        *([(1, ("water",))], [(1, ("road",))]),
        [(2, both)],
    ]


def test_a_model_that_knows_which_prompts_failed_is_not_asked_again(scene: Scene) -> None:
    class Exact(Double):
        def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
            self.asked.append([])
            answers = [(Answer("<none>"), Answer("<none>")) for _ in questions]
            raise IncompleteAnswers("one of them", [*answers[:2], (Answer("<none>"), OSError("gone"))])

    model = Exact(lambda column, label: None)
    rows = _rows(scene, model)
    assert rows.pop((2, 1)) == ("failed", "The model failed: gone")
    assert set(rows.values()) == {("done", None)} and len(rows) == 5
    assert len(model.asked) == 1


def test_what_cannot_be_answered_at_all_is_raised(scene: Scene) -> None:
    def fails(column: int, label: str) -> None:
        raise UserError("the server is gone")

    model = Double(fails)
    with pytest.raises(UserError, match="the server is gone"):
        _rows(scene, model)
    assert len(model.asked) == 1


def test_tiles_without_pixels_are_not_asked_about(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scene, "reaches", lambda self, window: window.col_off != 64)
    model = Double(lambda column, label: None)
    rows = _rows(scene, model)
    assert [column for column, _ in model.asked[0]] == [0, 2]
    assert rows[1, 0] == rows[1, 1] == ("empty", None)


def test_a_text_that_is_no_descriptor_is_kept_and_failed(scene: Scene) -> None:
    class Talker(Double):
        def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
            cells = np.full((16, 16), 0.5, np.float32)
            return [(Answer("I see a lake."), Answer("<none>", marginals=cells)) for _ in questions]

    rows = _rows(scene, Talker(lambda column, label: None))
    assert rows[0, 0][0] == "failed" and str(rows[0, 0][1]).startswith("The model's text is wrong")
    assert rows[0, 1] == ("done", None)
