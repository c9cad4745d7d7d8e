"""All scenes of a batch run, with one model."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from t4s_geo.batch.combined import Part, Whole
from t4s_geo.batch.entries import Unusable
from t4s_geo.batch.plan import Destination, Planned
from t4s_geo.batch.results import BatchSummary, Outcome, SceneEvent, SceneResult
from t4s_geo.errors import Cancelled, UserError
from t4s_geo.events import Event
from t4s_geo.ledger.locking import only_run
from t4s_geo.network import decide
from t4s_geo.options import Options
from t4s_geo.run.executor import Executor, ExecutorLost, open_executor
from t4s_geo.run.pipeline import open_run
from t4s_geo.run.prepared import check_asked, check_prompts, check_results, prepare
from t4s_geo.unforeseen import Reporter

Listener = Callable[[SceneEvent], None]


def run_batch(
    planned: Sequence[Planned],
    destination: Destination,
    options: Options,
    *,
    unusable: Sequence[Unusable] = (),
    jobs: int = 1,
    listener: Listener = lambda event: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BatchSummary:
    """Segments scenes, one after the other or some at once, with one model.

    Each scene has a ledger, so that a run that is killed or cancelled goes on where it stopped. Scenes that
    are finished already, with the same settings, are left as they are; one that fails does not stop others.

    Args:
        planned: The scenes.
        destination: Where results go.
        options: Names the model; what is special about a scene is in its plan.
        unusable: What else was listed; it is told of at the end.
        jobs: Scenes that are worked on at once. The model takes them in turn, but one can be made into
            polygons while another is answered; a cluster is kept busy.
        listener: Told what happens, from one thread at a time.
        cancelled: Asked now and then whether to stop.

    Raises:
        UserError: The model cannot be used or an output cannot be written; before any work, but for the last.
        ExecutorLost: The cluster is gone.
        Cancelled: `cancelled` said so; what is done can be gone on from.
    """
    began = time.monotonic()
    decide(options.network)
    asked = dict.fromkeys(one.prompts for one in planned)
    for prompts in asked:
        check_asked(prompts, options)
    for folder in (destination.folder, options.render.raster, options.render.preview):
        if folder is not None:
            _make_folder(folder)
    # Two runs would write one file of all scenes in turn.
    alone = nullcontext() if destination.merged is None else only_run(destination.merged)
    with alone:
        whole = _whole(destination, options)
        if whole is not None:
            whole.check([Part(one.output, one.source) for one in planned])
        with open_executor(options, asked) as executor:
            for prompts in asked:
                check_prompts(executor.card, prompts, options)
                executor.check_prompts(prompts)
            results = _Work(executor, listener, cancelled).segment_all(planned, jobs)
        parts = [
            Part(result.output, one.source)
            for one, result in zip(planned, results, strict=True)
            if result.output is not None
        ]
        note = whole.make(parts) if whole is not None and parts else None
    others = [SceneResult(one.source, Outcome.FAILED, problem=one.reason) for one in unusable]
    return BatchSummary(
        scenes=(*results, *others),
        output=(destination.merged or destination.folder) if parts else None,
        note=note,
        seconds=time.monotonic() - began,
    )


class _Work:
    """What the scenes of a run share."""

    def __init__(self, executor: Executor, listener: Listener, cancelled: Callable[[], bool]) -> None:
        self._executor, self._listener, self._cancelled = executor, listener, cancelled
        self._stopped = threading.Event()
        self._turn = threading.Lock()
        self._reporter = Reporter(sys.argv)

    def segment_all(self, planned: Sequence[Planned], jobs: int) -> list[SceneResult]:
        """Works on all scenes, some at once; one that must stop them all stops them at their next batch."""
        with ThreadPoolExecutor(jobs, thread_name_prefix="scene") as pool:
            futures = [pool.submit(self._segment, one) for one in planned]
            try:
                return [future.result() for future in futures]
            except BaseException:
                self._stopped.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _segment(self, one: Planned) -> SceneResult:
        try:
            result = self._work_on(one)
        except (Cancelled, ExecutorLost):
            raise
        except UserError as error:
            result = SceneResult(one.scene, Outcome.FAILED, problem=str(error))
        except Exception as error:
            # A file that trips a library up must not cost the scenes after it.
            result = SceneResult(one.scene, Outcome.FAILED, problem=self._reporter.sentence(error))
        self._tell(one, result)
        return result

    def _work_on(self, one: Planned) -> SceneResult:
        self._check()
        if one.options.fresh:
            # Before the old ledger goes.
            check_results(one.output, one.options)
        with (
            prepare(one.scene, one.prompts, one.output, one.options) as prepared,
            open_run(self._executor, prepared) as run,
        ):
            if run.is_complete():
                tiles = len(run.ledger.spec.tiling)
                return SceneResult(one.scene, Outcome.KEPT, one.output, tiles)
            run.check_results()
            summary = run.complete(partial(self._tell, one), self._check)
        return SceneResult(
            one.scene, Outcome.DONE, one.output, summary.tiles, summary.failed_tiles, summary.failure
        )

    def _check(self) -> None:
        if self._stopped.is_set() or self._cancelled():
            raise Cancelled

    def _tell(self, one: Planned, event: Event | SceneResult) -> None:
        with self._turn:
            self._listener(SceneEvent(one.name, event))


def _whole(destination: Destination, options: Options) -> Whole | None:
    """Returns the file of all scenes, where there is to be one."""
    if destination.merged is None:
        return None
    centrelines = options.render.centrelines
    return Whole(destination.merged, destination.folder, destination.crs, options.overwrite, centrelines)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be made ({error.strerror}); make it, or choose another one."
        ) from None
