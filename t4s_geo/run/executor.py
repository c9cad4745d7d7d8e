"""Who answers batches: the model in this process, or the workers of a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Protocol

from t4s_geo.errors import UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.ledger.texts import Texts
from t4s_geo.models import Model, ModelCard, open_model
from t4s_geo.models.base import batch_size
from t4s_geo.models.registry import read_model_card
from t4s_geo.models.unasked import UnaskedModel
from t4s_geo.models.words import for_model
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene
from t4s_geo.run.answering import Answered, Answerer, Batch

POLL_SECONDS = 0.2


class ExecutorLost(UserError):
    """The model or the cluster is gone: no other scene can be worked on either."""


@dataclass(frozen=True, eq=False)
class Work:
    """A scene to be answered.

    Attributes:
        scene: The open scene.
        spec: What is asked for.
        aoi: The area of interest that it was opened with.
    """

    scene: Scene
    spec: RunSpec
    aoi: Path | None

    @cached_property
    def texts(self) -> Texts:
        """Reads the texts of its answers."""
        return Texts(self.spec)


class Executor(Protocol):
    """Answers batches of any scene with one model; threads may share it."""

    @property
    def card(self) -> ModelCard:
        """The model's card, with the run's overrides."""

    @property
    def identity(self) -> str:
        """Exactly which model it is."""

    def batch_size(self, tiles: int) -> int:
        """Returns how many tiles should share a batch where there are so many; the same whenever asked."""

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
    """Answers with a model on this machine: tiles are read while it works on those read before."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._turns = threading.Semaphore(model.concurrency)

    @property
    def card(self) -> ModelCard:
        """The model's card."""
        return self.model.card

    @property
    def identity(self) -> str:
        """Exactly which model it is."""
        return self.model.identity

    def batch_size(self, tiles: int) -> int:
        """Divides the tiles evenly, such that all that the model can do at once is done all the time."""
        return batch_size(self.model, tiles)

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the model cannot be asked for one of the prompts."""
        self.model.check_prompts(for_model(self.card, prompts))

    def answerer(self, work: Work) -> Answerer:
        """Returns what answers the batches of a scene."""
        return Answerer(work.scene, work.spec, self.model, self._turns, work.texts)

    def answer(
        self, work: Work, batches: Iterable[Batch], check: Callable[[], None]
    ) -> Generator[Answered, None, None]:
        """Answers batches in the order in which they are finished; `check` is called all the while.

        Closing it waits for batches that have begun, since they use the scene.
        """
        answerer = self.answerer(work)
        threads = self.model.concurrency + 1
        remaining = iter(batches)
        pending: set[Future[Answered]] = set()
        with ThreadPoolExecutor(threads, "tiles") as pool:
            try:
                while True:
                    check()
                    for batch in islice(remaining, threads - len(pending)):
                        pending.add(pool.submit(answerer.answer, batch))
                    if not pending:
                        return
                    finished, pending = wait(pending, POLL_SECONDS, FIRST_COMPLETED)
                    for future in finished:
                        yield future.result()
            finally:
                for future in pending:
                    future.cancel()

    def close(self) -> None:
        """Releases the model."""
        self.model.close()


def open_unasked(options: Options, asked: Collection[Sequence[Prompt]]) -> Executor | None:
    """Returns what takes the place of a model that nobody would ask; None where it is to be opened.

    Args:
        options: Name the model.
        asked: Prompts of each scene that it would be opened for.

    Raises:
        UserError: There is no such model.
    """
    if options.dask is not None or not asked:
        return None
    card = read_model_card(options.model_choice)
    if any(for_model(card, prompts) for prompts in asked):
        return None
    return LocalExecutor(UnaskedModel(card))


@contextmanager
def open_executor(options: Options, asked: Collection[Sequence[Prompt]] = ()) -> Iterator[Executor]:
    """Opens the model that the options name, here or on the cluster that they name.

    Args:
        options: Name it.
        asked: Prompts of each scene that it is opened for: where the refiner answers them all, no model is
            opened; none where they are not known yet.

    Raises:
        UserError: The model or the cluster cannot be used.
    """
    executor = open_unasked(options, asked)
    if executor is not None:
        yield executor
        return
    if options.dask is None:
        executor = LocalExecutor(open_model(options.model_choice))
    else:
        from t4s_geo.run.cluster.executor import DaskExecutor

        executor = DaskExecutor.connect(options.dask, options.model_choice)
    try:
        yield executor
    finally:
        executor.close()
