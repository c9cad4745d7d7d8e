"""Who answers batches: the model in this process, or the workers of a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from t4s_geo.answering import Answered, Answerer, Batch
from t4s_geo.errors import UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.models import Model, ModelCard, open_model
from t4s_geo.models.oracle import OracleModel
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene


class ExecutorLost(UserError):
    """Nobody is left to answer: no other scene can be worked on either."""


@dataclass(frozen=True, eq=False)
class Work:
    """A scene to be answered.

    Attributes:
        scene: The open scene.
        spec: What is asked for.
        gsd: The ground sampling distance that the scene was opened at; None for its own.
        aoi: The area of interest that it was opened with.
    """

    scene: Scene
    spec: RunSpec
    gsd: float | None
    aoi: Path | None


class Executor(Protocol):
    """Answers batches of any scene with one model; threads may share it."""

    @property
    def card(self) -> ModelCard:
        """The model's card, with the run's overrides."""

    @property
    def identity(self) -> str:
        """Exactly which model it is."""

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the model cannot be asked for one of the prompts."""

    def answer(
        self, work: Work, batches: Iterable[Batch], check: Callable[[], None]
    ) -> Generator[Answered, None, None]:
        """Answers batches, in any order; closing the generator stops the work.

        Args:
            work: The scene.
            batches: Batches of its tiles; taken one by one as there is room for them.
            check: Called now and then; raises to cancel.

        Raises:
            UserError: The scene cannot be answered.
            ExecutorLost: Neither can any other.
        """

    def close(self) -> None:
        """Releases the model."""


class LocalExecutor:
    """Answers in this process, in the order of the batches."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._lock = threading.Lock()

    @property
    def card(self) -> ModelCard:
        """The model's card."""
        return self.model.card

    @property
    def identity(self) -> str:
        """Exactly which model it is."""
        return self.model.identity

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the oracle has no such label; other models can be asked anything."""
        if isinstance(self.model, OracleModel):
            self.model.check_prompts(prompts)

    def answerer(self, scene: Scene, spec: RunSpec) -> Answerer:
        """Returns what answers the batches of a scene."""
        return Answerer(scene, spec, self.model, self._lock)

    def answer(
        self, work: Work, batches: Iterable[Batch], check: Callable[[], None]
    ) -> Generator[Answered, None, None]:
        """Answers batches; `check` is called before each."""
        answerer = self.answerer(work.scene, work.spec)
        for batch in batches:
            check()
            yield answerer.answer(batch)

    def close(self) -> None:
        """Releases the model."""
        self.model.close()


@contextmanager
def open_executor(options: Options) -> Iterator[Executor]:
    """Opens the model that the options name, here or on the cluster that they name.

    Raises:
        UserError: The model or the cluster cannot be used.
    """
    executor: Executor
    if options.dask is None:
        executor = LocalExecutor(open_model(options.model, options.overrides, options.device))
    else:
        from t4s_geo.cluster.executor import DaskExecutor

        executor = DaskExecutor.connect(options.dask, options.model, options.overrides, options.device)
    try:
        yield executor
    finally:
        executor.close()
