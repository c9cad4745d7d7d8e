"""Benchmarks as a whole, on miniature sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.benchmarking.running import Outcome, oracle_card, run
from t4s_geo.datasets.items import Item
from t4s_geo.datasets.registry import DATASETS, open_dataset
from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.pictures.cells import majority
from t4s_geo.prompts import Prompt
from tests.unit.datasets.miniatures import BLOCK, MINIATURES

CARD = ModelCard("double", descriptor="boxwise-bricks-v1", grid=32, tile_size=64, upsample="nearest")


class Double:
    """A model that finds the block of the miniatures, whatever it is asked."""

    concurrency, tiles_at_once, identity = 2, 4, "double"

    def __init__(self, card: ModelCard = CARD, fails: str = "") -> None:
        self.card, self._fails = card, fails
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        pass

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        texts = [prompt.text for question in questions for prompt in question.prompts]
        if self._fails in texts:
            raise RuntimeError("out of order")
        with self._lock:
            self.asked += texts
        assert all(question.rgb.shape == (64, 64, 3) for question in questions)
        format = self.card.format()
        return [
            tuple(
                Answer(format.write(majority(BLOCK, format.grid), [prompt.label]))
                for prompt in question.prompts
            )
            for question in questions
        ]

    def close(self) -> None:
        pass


def benchmark(name: str, folder: Path, model: Double | None = None, **given: int) -> Outcome:
    MINIATURES[name](folder)
    dataset = open_dataset(name, folder)
    card = oracle_card(32) if model is None else model.card
    return run(dataset, dataset.splits[0], "oracle" if model is None else "double", card, model, **given)


@pytest.mark.parametrize("name", sorted(MINIATURES))
def test_the_oracle_is_right_where_cells_are_pixels(name: str, tmp_path: Path) -> None:
    done = benchmark(name, tmp_path)
    scores = done.ceiling
    assert done.scores is None
    assert scores.failed == 0
    assert scores.questions.giou == pytest.approx(1)
    assert scores.questions.precision_at[0.9] == 1
    if DATASETS[name].asks_classes:
        assert scores.mean_iou == pytest.approx(1)
    if DATASETS[name].has_instances:
        assert scores.instance_mean is not None
        assert scores.instance_mean.f1 == pytest.approx(1)
        assert scores.instance_mean.ap == pytest.approx(1)
    assert done.to_json()["dataset"] == name


def test_a_coarse_grid_lowers_the_ceiling(tmp_path: Path) -> None:
    MINIATURES["rrsis-d"](tmp_path)
    dataset = open_dataset("rrsis-d", tmp_path)
    values = [run(dataset, "test", "oracle", oracle_card(grid)).ceiling.questions.giou for grid in (8, 16)]
    assert 0.4 < (values[0] or 0) < (values[1] or 0) < 1.01


def test_answers_are_scored_question_by_question(tmp_path: Path) -> None:
    done = benchmark("grefcoco", tmp_path, model := Double())
    assert sorted(model.asked) == ["a unicorn", "the thing 0", "the thing 1"]
    scores = done.scores
    assert scores is not None
    union = BLOCK.sum() + 8 * 10
    # The block, the block of two, and something where nothing is meant.
    assert scores.questions.giou == pytest.approx((1 + BLOCK.sum() / union + 0) / 3)
    assert scores.questions.ciou == pytest.approx(2 * BLOCK.sum() / (BLOCK.sum() * 2 + union))
    assert (scores.questions.n_acc, scores.questions.t_acc) == (0, 1)
    assert done.pictures == 1
    assert scores.tokens is not None
    assert scores.tokens > 5
    assert done.seconds > 0


def test_one_text_about_a_picture_is_asked_once(tmp_path: Path) -> None:
    MINIATURES["json-lines"](tmp_path)
    line = '{"picture": "a.png", "sentence": "the block", "mask": "a_mask.png"}\n'
    (tmp_path / "test.jsonl").write_text(3 * line)
    model = Double()
    done = run(open_dataset("json-lines", tmp_path), "test", "double", CARD, model)
    assert model.asked == ["the block"]
    assert done.ceiling.questions.questions == 3


def test_objects_without_numbers_are_what_hangs_together(tmp_path: Path) -> None:
    done = benchmark("spacenet-buildings", tmp_path, Double())
    assert done.scores is not None
    building = done.scores.instances["building"]
    assert (building.found, building.wanted) == (1, 2)
    assert building.f1 == pytest.approx(2 / 3)


def test_classes_that_a_model_does_not_know_do_not_count(tmp_path: Path) -> None:
    card = replace(CARD, vocabulary={"building": ["house"], "water": []})
    done = benchmark("loveda", tmp_path, model := Double(card))
    assert set(model.asked) == {"building", "water"}
    assert done.unknown_classes == ("agriculture", "barren", "forest", "road")
    assert done.scores is not None
    assert set(done.scores.classes) == {"building", "water"}
    assert set(done.ceiling.classes) == {"building", "water"}


def test_sentences_that_a_model_does_not_know_count_as_answered_with_nothing(tmp_path: Path) -> None:
    card = replace(CARD, vocabulary={"the road": []})
    done = benchmark("refsegrs", tmp_path, Double(card))
    assert done.unknown == 1
    assert done.scores is not None
    assert done.scores.questions.giou == pytest.approx(1 / 2)
    with pytest.raises(UserError, match="knows none of the words that rrsis-d asks for"):
        benchmark("rrsis-d", tmp_path, Double(card))


def test_a_question_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    done = benchmark("refcoco", tmp_path, Double(fails="the thing 10"))
    assert done.scores is not None
    # Both are about one picture and are asked together, and then each alone.
    assert done.scores.failed == 1
    done = benchmark("loveda", tmp_path, Double(fails="not asked"))
    assert done.scores is not None
    assert done.scores.failed == 0


def test_a_limit_takes_the_first(tmp_path: Path) -> None:
    told: list[int] = []
    MINIATURES["loveda"](tmp_path)
    dataset = open_dataset("loveda", tmp_path)
    done = run(dataset, "val", "oracle", oracle_card(32), None, 3, told.append)
    assert done.ceiling.questions.questions == told[-1] == 3


def test_pictures_are_read_a_few_ahead(tmp_path: Path) -> None:
    MINIATURES["json-lines"](tmp_path)
    line = (tmp_path / "test.jsonl").read_text().splitlines()[0]
    # Other paths to the same picture are other pictures.
    (tmp_path / "test.jsonl").write_text(
        "\n".join(line.replace('"a.png"', f'"b{n % 2}/../a.png"') for n in range(60))
    )
    for name in ("b0", "b1"):
        (tmp_path / name).mkdir()

    class Watched(DATASETS["json-lines"]):  # type: ignore[misc]
        taken = 0

        def items(self, split: str) -> Iterator[Item]:
            for item in super().items(split):
                self.taken += 1
                yield item

    dataset, ahead = Watched(tmp_path), []
    run(dataset, "test", "double", CARD, Double(), None, lambda done: ahead.append(dataset.taken - done))
    assert dataset.taken == 60
    # Three batches of four pictures are on their way at the most, and one item is looked at.
    assert max(ahead) <= 3 * 4 + 1


def test_an_empty_split_is_said(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text("\n")
    with pytest.raises(UserError, match="has no questions"):
        run(open_dataset("json-lines", tmp_path), "test", "oracle", oracle_card())


def test_majority_counts_shares_of_pixels() -> None:
    mask = np.zeros((5, 5), bool)
    mask[:, :3] = True
    assert majority(mask, 2).tolist() == [[1, 0], [1, 0]]
    assert majority(np.ones((3, 7), bool), 4).all()
