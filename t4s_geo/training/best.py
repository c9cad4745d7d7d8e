"""Keeps the best state of a training, by its score on what is for validation; the first state is one of them.

Early stopping with the best state restored (Prechelt, 1998): few labels make a model worse as easily as
better, and nobody should end with one that is worse than what was there before. States between the beginning
and the end are looked at, too (`t4s_geo.training.mixing`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from t4s_geo.errors import Cancelled
from t4s_geo.training.mixing import mix_weights

MARK = "best.json"
"""File that says which state was the best one so far, and which was the last that was looked at."""
SHARES = (0.75, 0.5, 0.25)
"""What states between the beginning and the end have of what was learnt."""


@dataclass(frozen=True)
class Kept:
    """Which state of a training was kept.

    Attributes:
        step: Steps that it had learnt for; 0 for what the training began with.
        score: Its mean intersection over union on what is for validation.
        first: That of the state that the training began with.
        last: The last step that was looked at.
        share: What it has of what was learnt by that step; the rest is as it was at the beginning.
    """

    step: int
    score: float
    first: float
    last: int
    share: float = 1.0


class BestState(TrainerCallback):  # type: ignore[misc]
    """Writes and scores states of a training now and then, and keeps the best.

    Args:
        folder: Where states are kept; what an interrupted training has left there counts.
        every: Steps between states.
        write: Writes a network as a checkpoint into a folder.
        score: Scores a checkpoint's folder; raises Cancelled.
    """

    def __init__(
        self,
        folder: Path,
        every: int,
        write: Callable[[Any, Path], None],
        score: Callable[[Path], float],
    ) -> None:
        self._folder, self._every, self._write, self._score = folder, every, write, score
        self.kept = _read(folder / MARK)
        self.cancelled: Cancelled | None = None

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        """Called by the Trainer."""
        if self.kept is None and state.is_world_process_zero:
            self._try(model, state.global_step, control)

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        """Called by the Trainer."""
        if state.is_world_process_zero and state.global_step % self._every == 0:
            self._try(model, state.global_step, control)

    def look(self, network: Any, step: int) -> None:
        """Scores a state, and keeps it if it is better than all before.

        Raises:
            Cancelled: By what scores.
        """
        if self.kept is not None and step <= self.kept.last:
            return
        candidate = self._folder / "candidate"
        shutil.rmtree(candidate, ignore_errors=True)
        was_training = network.training
        # Adapters are merged as they are written, and the training goes on with them.
        self._write(deepcopy(network) if hasattr(network, "merge_and_unload") else network, candidate)
        network.train(was_training)
        if self.kept is None:
            _copy(candidate, self._folder / "first")
        self._compare(candidate, step)

    def look_between(self, network: Any, step: int) -> None:
        """Scores states between the first one and the last, and keeps the best of them all.

        Raises:
            Cancelled: By what scores.
        """
        last, candidate = self._folder / "last", self._folder / "candidate"
        shutil.rmtree(last, ignore_errors=True)
        self._write(network, last)
        for share in SHARES:
            _copy(last, candidate)
            mix_weights(self._folder / "first", candidate, share)
            self._compare(candidate, step, share)

    def _compare(self, candidate: Path, step: int, share: float = 1.0) -> None:
        score, old, best = self._score(candidate), self.kept, self._folder / "best"
        if old is None or score > old.score:
            shutil.rmtree(best, ignore_errors=True)
            candidate.rename(best)
            self.kept = Kept(step, score, score if old is None else old.first, step, share)
        else:
            shutil.rmtree(candidate)
            self.kept = replace(old, last=step)
        (self._folder / MARK).write_text(json.dumps(vars(self.kept)), encoding="utf-8")

    def hand_over(self, output: Path) -> None:
        """Moves the best state's files to a folder."""
        for path in (self._folder / "best").iterdir():
            path.replace(output / path.name)

    def _try(self, network: Any, step: int, control: Any) -> None:
        try:
            self.look(network, step)
        except Cancelled as cancelled:
            self.cancelled = cancelled
            control.should_save = step > 0
            control.should_training_stop = True


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _read(path: Path) -> Kept | None:
    try:
        return Kept(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
