"""What runs in the worker processes of a Dask cluster; it returns rows and writes nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from distributed import get_worker

import t4s_geo
from t4s_geo.errors import UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.models import ModelCard, ModelChoice, open_model
from t4s_geo.network import decide
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene
from t4s_geo.run.answering import Answered, Answerer, Batch
from t4s_geo.run.executor import LocalExecutor, Work

OPEN_SCENES = 4
"""Scenes that a worker keeps open: those of a batch run whose last tiles are still on their way."""


@dataclass(frozen=True)
class Job:
    """What a worker needs to answer tiles of a scene; equal where the keys are.

    Attributes:
        key: Hash of all the rest.
        version: t4s-geo's, which has to be the worker's too.
        model: What to ask, with an absolute path.
        scene: Path of the scene, absolute.
        aoi: Path of the area of interest, absolute.
        spec: What is asked for, and how scene and model looked to the client.
        network: Whether files may refer to servers.
    """

    key: str
    version: str = field(compare=False)
    model: ModelChoice = field(compare=False)
    scene: str = field(compare=False)
    aoi: Path | None = field(compare=False)
    spec: RunSpec = field(compare=False)
    network: bool = field(compare=False, default=False)


@dataclass(frozen=True)
class Refusal:
    """A UserError on its way to the client.

    Returned, not raised: errors travel with all that led to them, and GDAL's do not survive the journey. It
    also saves Dask from asking again.
    """

    message: str


def describe(model: ModelChoice) -> tuple[ModelCard, str] | Refusal:
    """Returns card and identity of a model as this worker sees it."""
    try:
        executor = _opened().executor(model)
    except UserError as error:
        return Refusal(str(error))
    return executor.card, executor.identity


def check_prompts(model: ModelChoice, prompts: Sequence[Prompt]) -> Refusal | None:
    """Says whether the model cannot be asked for one of the prompts."""
    try:
        _opened().executor(model).check_prompts(prompts)
    except UserError as error:
        return Refusal(str(error))
    return None


def answer(job: Job, batch: Batch) -> Answered | Refusal:
    """Answers a batch, unless this worker does not see the same scene or model as the client."""
    try:
        return _opened().answerer(job).answer(batch)
    except UserError as error:
        return Refusal(
            f"The Dask worker {get_worker().address} cannot take part: {error} Scenes, areas of interest "
            "and checkpoints must have the same path on all workers."
        )


class Opened:
    """The model and the scenes that this process has open; threads share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: tuple[ModelChoice, LocalExecutor] | None = None
        self._answerers: OrderedDict[str, Answerer] = OrderedDict()

    def executor(self, model: ModelChoice) -> LocalExecutor:
        """Returns the model, opened unless it is; another one goes first, since two may not fit."""
        with self._lock:
            return self._executor(model)

    def answerer(self, job: Job) -> Answerer:
        """Returns what answers a job's tiles, opened unless it is.

        Raises:
            UserError: Scene or model cannot be opened, or are not the client's.
        """
        with self._lock:
            if job.key not in self._answerers:
                executor = self._executor(job.model)
                self._answerers[job.key] = executor.answerer(
                    Work(_open_scene(job, executor), job.spec, job.aoi)
                )
            self._answerers.move_to_end(job.key)
            # Another thread may still read from the one that goes: its file closes with the last reader.
            while len(self._answerers) > OPEN_SCENES:
                self._answerers.popitem(last=False)
            return self._answerers[job.key]

    def _executor(self, model: ModelChoice) -> LocalExecutor:
        if self._model is None or self._model[0] != model:
            if self._model is not None:
                self._model[1].close()
            self._model = None
            self._answerers.clear()
            self._model = model, LocalExecutor(open_model(model))
        return self._model[1]


@cache
def _opened() -> Opened:
    """Returns what this process has open."""
    return Opened()


def _open_scene(job: Job, executor: LocalExecutor) -> Scene:
    """Opens a job's scene and makes sure that it and the model are those that the client saw."""
    if job.version != t4s_geo.__version__:
        raise UserError(f"It has t4s-geo {t4s_geo.__version__}, not {job.version}; install the same version.")
    if executor.identity != job.spec.identity:
        raise UserError(f"Its model {job.model.name!r} is not the same; give all workers the same files.")
    decide(job.network)
    scene = Scene.open(job.scene, job.spec.bands, aoi=job.aoi, stretch=job.spec.stretch).on(job.spec.grid)
    scene.expect_tiles(job.spec.card.tile_size)
    if scene.fingerprint() != job.spec.fingerprint:
        raise UserError(f"Its file {job.scene} is not the same; give all workers the same file.")
    return scene
