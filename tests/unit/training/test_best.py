"""Which state of a training is kept."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from t4s_geo.errors import Cancelled
from t4s_geo.training.best import MARK, BestState, Kept


class Network:
    """As much of a network as is written."""

    training = True
    steps = 0

    def train(self, mode: bool) -> None:
        self.training = mode


def keeper(folder: Path, scores: dict[int, float], every: int = 10) -> BestState:
    """One whose states are files with their step, scored by it."""

    def write(network: Any, target: Path) -> None:
        target.mkdir()
        (target / "step.txt").write_text(str(network.steps))

    return BestState(folder, every, write, lambda made: scores[int((made / "step.txt").read_text())])


def learn(best: BestState, steps: range) -> None:
    """Goes through steps as the Trainer does."""
    network, control = Network(), SimpleNamespace(should_training_stop=False)
    network.steps = steps.start
    state = SimpleNamespace(global_step=steps.start, is_world_process_zero=True)
    best.on_train_begin(None, state, control, model=network)
    for step in steps:
        network.steps = state.global_step = step + 1
        best.on_step_end(None, state, control, model=network)


def handed_over(best: BestState, folder: Path) -> str:
    folder.mkdir()
    best.hand_over(folder)
    return (folder / "step.txt").read_text()


def test_the_best_of_all_states_is_kept(tmp_path: Path) -> None:
    best = keeper(tmp_path, {0: 0.5, 10: 0.4, 20: 0.7, 30: 0.6})
    learn(best, range(30))
    assert best.kept == Kept(step=20, score=0.7, first=0.5, last=30)
    assert handed_over(best, tmp_path / "mine") == "20"


def test_what_it_began_with_stays_where_nothing_is_better(tmp_path: Path) -> None:
    best = keeper(tmp_path, {0: 0.5, 10: 0.4, 20: 0.5})
    learn(best, range(20))
    assert best.kept is not None and best.kept.step == 0
    assert handed_over(best, tmp_path / "mine") == "0"


def test_an_interrupted_training_knows_its_best_state(tmp_path: Path) -> None:
    learn(keeper(tmp_path, {0: 0.5, 10: 0.6}), range(15))
    again = keeper(tmp_path, {20: 0.55})
    # It goes on from an earlier state than the last one that was scored.
    learn(again, range(8, 20))
    assert again.kept == Kept(10, 0.6, 0.5, 20)
    assert handed_over(again, tmp_path / "mine") == "10"


def test_the_last_state_is_looked_at_once(tmp_path: Path) -> None:
    best = keeper(tmp_path, {0: 0.5, 10: 0.4, 14: 0.8})
    learn(best, range(14))
    network = Network()
    network.steps = 14
    best.look(network, 14)
    best.look(network, 14)
    assert best.kept == Kept(14, 0.8, 0.5, 14)


def test_a_mark_that_cannot_be_read_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text(json.dumps({"step": 3}))
    assert keeper(tmp_path, {}).kept is None


def test_who_cancels_while_a_state_is_scored_stops_the_training(tmp_path: Path) -> None:
    best = keeper(tmp_path, {0: 0.5})

    def score(folder: Path) -> float:
        raise Cancelled

    best._score = score
    control = SimpleNamespace(should_training_stop=False, should_save=False)
    state = SimpleNamespace(global_step=10, is_world_process_zero=True)
    best.on_step_end(None, state, control, model=Network())
    assert control.should_training_stop and control.should_save
    with pytest.raises(Cancelled):
        raise best.cancelled or AssertionError


def weight(folder: Path) -> float:
    return float(load_file(folder / "model.safetensors")["weight"])


def weigher(folder: Path, wanted: float) -> BestState:
    """One whose states are files with their step as a weight, scored by how near it is to one."""

    def write(network: Any, target: Path) -> None:
        target.mkdir()
        save_file({"weight": torch.tensor(float(network.steps))}, target / "model.safetensors")

    return BestState(folder, 10, write, lambda made: 1 - abs(weight(made) - wanted) / 100)


@pytest.mark.parametrize(
    ("wanted", "step", "share", "kept"),
    [(9.0, 20, 0.5, 10.0), (-3.0, 0, 1.0, 0.0), (30.0, 20, 1.0, 20.0), (14.0, 20, 0.75, 15.0)],
)
def test_states_between_the_first_and_the_last_are_looked_at(
    wanted: float, step: int, share: float, kept: float, tmp_path: Path
) -> None:
    best = weigher(tmp_path / "states", wanted)
    best._every = 20
    (tmp_path / "states").mkdir()
    learn(best, range(20))
    network = Network()
    network.steps = 20
    best.look_between(network, 20)
    assert best.kept is not None
    assert (best.kept.step, best.kept.share, best.kept.last) == (step, share, 20)
    assert best.kept.first == pytest.approx(1 - abs(wanted) / 100)
    (tmp_path / "mine").mkdir()
    best.hand_over(tmp_path / "mine")
    assert weight(tmp_path / "mine") == kept
    # Who goes on with a training that was cut off at its end finds the same.
    again = weigher(tmp_path / "states", wanted)
    assert again.kept == best.kept
