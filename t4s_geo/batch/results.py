"""Events of a batch run, from its start to its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from t4s_geo.events import Event


class Outcome(Enum):
    """What became of a scene."""

    DONE = "done"
    KEPT = "kept"
    """It was finished before, with the same settings."""
    FAILED = "failed"


@dataclass(frozen=True)
class SceneResult:
    """What became of a scene.

    Attributes:
        scene: Its path, or what it is called in its list.
        outcome: Whether there is a result.
        output: Its file of polygons; None where there is none.
        tiles: Its tiles; 0 where it was not worked on.
        failed_tiles: Of these, without an answer.
        problem: Why it failed, or the first of its tiles did; None where all is well.
    """

    scene: str
    outcome: Outcome
    output: Path | None = None
    tiles: int = 0
    failed_tiles: int = 0
    problem: str | None = None


@dataclass(frozen=True)
class SceneEvent:
    """Something happened to a scene.

    Attributes:
        name: The scene's name in this run.
        event: What the run of a single scene tells, or, at its end, the result.
    """

    name: str
    event: Event | SceneResult


@dataclass(frozen=True)
class BatchSummary:
    """The result of a batch run.

    Attributes:
        scenes: What became of each, in their order; then what was listed but is not a scene.
        output: The folder of results, or the one file of all scenes; None if no scene has a result.
        note: What to know about the output; None where there is nothing special.
        seconds: How long it took.
    """

    scenes: tuple[SceneResult, ...]
    output: Path | None
    note: str | None
    seconds: float

    @property
    def problems(self) -> tuple[SceneResult, ...]:
        """The scenes that failed, in whole or in part."""
        return tuple(result for result in self.scenes if result.problem is not None)

    def count(self, outcome: Outcome) -> int:
        """Returns how many scenes ended so."""
        return sum(result.outcome is outcome for result in self.scenes)
