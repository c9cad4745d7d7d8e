"""The client's side of a Dask cluster: sends batches out and takes rows in."""

from __future__ import annotations

import hashlib
import json
import logging
import pkgutil
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

import t4s_geo
from t4s_geo.errors import UserError, needing
from t4s_geo.models import ModelCard, ModelChoice
from t4s_geo.models.registry import absolute
from t4s_geo.network import may_refer
from t4s_geo.prompts import Prompt
from t4s_geo.run.answering import Answered, Batch
from t4s_geo.run.executor import ExecutorLost, Work

with needing("dask", "--dask"):
    import distributed
    from distributed.client import ClosedClientError

    from t4s_geo.run.cluster import worker

CONNECT_SECONDS = 10
WORKERS_SECONDS = 30
"""How long a cluster may take to answer, and to have its first worker."""
POLL_SECONDS = 0.2
"""How long a cancelled run goes on at most, apart from batches that workers have begun."""
IN_FLIGHT = 3
"""Batches sent out for each worker thread: enough to keep it busy, few to lose."""
TILES_AT_ONCE = 8
"""Tiles of a batch: what is lost when a worker dies."""
RETRIES = 2
"""Times that a batch whose worker failed is given to another, besides those whose worker died."""


class DaskExecutor:
    """Answers on a cluster, in whatever order its workers finish."""

    def __init__(self, client: Any, address: str, model: ModelChoice, card: ModelCard, identity: str) -> None:
        self._client, self._address, self._model = client, address, model
        self.card, self.identity = card, identity

    @classmethod
    def connect(cls, address: str, choice: ModelChoice) -> Self:
        """Connects to a scheduler and has one of its workers open the model.

        Args:
            address: The scheduler's, such as `tcp://host:8786`.
            choice: The model that each worker opens.

        Raises:
            UserError: There is no such scheduler, it has no workers, or they cannot open the model.
        """
        # What goes wrong is said in a sentence; Dask would add a traceback of its reconnecting.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise UserError(
                f"The Dask scheduler {address} cannot be reached ({reason}); "
                "start one with `dask scheduler`, or correct --dask."
            ) from None
        model = absolute(choice)
        try:
            _check_versions(client, address)
            card, identity = _ask_a_worker(client, address, worker.describe, model)
        except BaseException:
            client.close()
            raise
        return cls(client, address, model, card, identity)

    def batch_size(self, tiles: int) -> int:
        """Returns the same for all scenes, since workers come and go."""
        return TILES_AT_ONCE

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the workers' model cannot be asked for one of the prompts."""
        _ask_a_worker(self._client, self._address, worker.check_prompts, self._model, tuple(prompts))

    def answer(
        self, work: Work, batches: Iterable[Batch], check: Callable[[], None]
    ) -> Generator[Answered, None, None]:
        """Answers batches in the order in which they are finished; `check` is called all the while."""
        job = self._job(work)
        remaining = iter(batches)
        pending: dict[Any, Batch] = {}
        finished: SimpleQueue[Any] = SimpleQueue()
        try:
            while True:
                with _unless_lost(self._address):
                    for batch in islice(remaining, max(0, self._most_in_flight() - len(pending))):
                        future = self._client.submit(worker.answer, job, batch, pure=False, retries=RETRIES)
                        pending[future] = batch
                        future.add_done_callback(finished.put)
                    if not pending:
                        return
                    future = _next(finished, check)
                    answered = _result(future, job, pending.pop(future))
                yield answered
        finally:
            if self._client.status == "running":
                self._client.cancel(list(pending))

    def close(self) -> None:
        """Leaves the cluster; its workers keep the model, for the next run."""
        self._client.close()

    def _job(self, work: Work) -> worker.Job:
        scene = str(Path(work.scene.path).resolve()) if Path(work.scene.path).exists() else work.scene.path
        aoi = None if work.aoi is None else work.aoi.resolve()
        settings = [work.spec.to_json(), asdict(self._model), scene, str(aoi), t4s_geo.__version__]
        key = hashlib.blake2b(json.dumps(settings, sort_keys=True).encode(), digest_size=16).hexdigest()
        return worker.Job(key, t4s_geo.__version__, self._model, scene, aoi, work.spec, may_refer())

    def _most_in_flight(self) -> int:
        """Workers come and go, so it is asked again and again; one batch waits where there are none."""
        threads: int = sum(self._client.nthreads().values())
        return IN_FLIGHT * max(1, threads)


@contextmanager
def _unless_lost(address: str) -> Iterator[None]:
    """Says in a sentence that the scheduler is gone, however Dask puts it."""
    try:
        yield
    except (CancelledError, ClosedClientError, OSError):
        raise ExecutorLost(
            f"The Dask scheduler {address} was lost; run the same command again when it is back "
            "to go on from here."
        ) from None


def _check_versions(client: Any, address: str) -> None:
    """Makes sure that a cluster has workers, and the same t4s-geo: without it they could not read tasks.

    Raises:
        UserError: It has not, or does not.
    """
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError:
        raise UserError(
            f"The Dask cluster {address} has no workers; start some with `dask worker {address}`."
        ) from None
    # A function of the standard library, which is there even where t4s-geo is not.
    question = pkgutil.resolve_name, f"{worker.__name__}:t4s_geo.__version__"
    try:
        versions = {client.run_on_scheduler(*question), *client.run(*question).values()}
    except ImportError as error:
        raise UserError(
            f"Scheduler or workers of the Dask cluster {address} cannot run t4s-geo ({error}); "
            "install it there as it is here."
        ) from None
    for version in versions - {t4s_geo.__version__}:
        raise UserError(
            f"The Dask cluster {address} has t4s-geo {version}, and this is {t4s_geo.__version__}; "
            "install the same version."
        )


def _ask_a_worker(client: Any, address: str, question: Callable[..., Any], *arguments: object) -> Any:
    """Has any worker answer a question.

    Raises:
        UserError: It refuses, or the workers die of it.
        ExecutorLost: The scheduler is gone.
    """
    try:
        with _unless_lost(address):
            # Before the batches that wait, since a scene's first ones wait for this.
            told = client.submit(question, *arguments, pure=False, retries=RETRIES, priority=1).result()
    except distributed.KilledWorker:
        raise UserError(
            f"The workers of the Dask cluster {address} die when they open the model; "
            "look into their logs, and give them more memory or a smaller model."
        ) from None
    if isinstance(told, worker.Refusal):
        raise UserError(f"A worker of the Dask cluster {address} says: {told.message}")
    return told


def _next(finished: SimpleQueue[Any], check: Callable[[], None]) -> Any:
    """Waits for the next finished batch."""
    while True:
        check()
        try:
            return finished.get(timeout=POLL_SECONDS)
        except Empty:
            continue


def _result(future: Any, job: worker.Job, batch: Batch) -> Answered:
    """Returns the rows of a finished batch.

    Raises:
        UserError: The worker cannot take part in this run.
        CancelledError: The scheduler was lost.
    """
    try:
        told: Answered | worker.Refusal = future.result()
    except CancelledError:
        raise
    except distributed.KilledWorker:
        return Answered.failed(job.spec, batch, "All Dask workers that were asked died.")
    except Exception as error:
        return Answered.failed(job.spec, batch, f"The Dask workers failed: {type(error).__name__}: {error}")
    if isinstance(told, worker.Refusal):
        raise UserError(told.message)
    return told
