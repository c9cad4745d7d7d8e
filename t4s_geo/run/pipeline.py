"""One scene from prompts to polygons."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from t4s_geo.errors import Cancelled
from t4s_geo.events import Event, Progress, Rendering, Started, Summary
from t4s_geo.ledger import Ledger
from t4s_geo.models.words import meanings, taken_for
from t4s_geo.network import decide
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.raster.mosaic import Mosaic
from t4s_geo.rendering.answered import AnsweredTiles
from t4s_geo.rendering.background import in_background
from t4s_geo.rendering.settings import is_whole, mosaic_of, result_paths
from t4s_geo.results import Records, Replacing
from t4s_geo.run.executor import Executor, Work, open_executor
from t4s_geo.run.prepared import Prepared, check_prompts, check_run, prepare

FIRST_TILES = 2
"""Tiles of the first batch: there is a picture to show soon, while other processes still load the model."""

Listener = Callable[[Event], None]


def segment(
    scene: str | Path,
    prompts: Sequence[str | Prompt],
    output: str | Path,
    *,
    options: Options | None = None,
    listener: Listener = lambda event: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Summary:
    """Segments a scene from text prompts into polygons.

    A ledger beside the output keeps what the model wrote. If the run is killed or cancelled, the same
    call goes on where it stopped and ends with the identical result.

    Args:
        scene: Raster that GDAL can open, with a CRS.
        prompts: What to find: `"water"`, `"lake=water"`, or `Prompt` objects.
        output: File of polygons to write, ending in `.gpkg`, `.fgb` or `.parquet`.
        options: How; the embedded model with its card's values by default.
        listener: Told what happens, from the calling thread.
        cancelled: Asked between batches whether to stop.

    Returns:
        What was found, where it is, and how many tiles have no answer.

    Raises:
        ResultChanged: An output is not as a run wrote it; nothing was changed, unless it happened meanwhile.
        UserError: Something that was given cannot be used; nothing was changed.
        Cancelled: `cancelled` said so; the ledger is ready to go on from.
    """
    began = time.monotonic()
    options = options or Options()
    asked, target = parse_prompts(prompts), Path(output)
    decide(options.network)
    check_run(scene, target, options)

    def check() -> None:
        if cancelled():
            raise Cancelled

    with (
        prepare(scene, asked, target, options) as prepared,
        ExitStack() as model,
        open_run(model.enter_context(open_executor(prepared.options, [asked])), prepared) as run,
    ):
        # What is still drawn then may need the memory.
        summary = run.complete(listener, check, answered=model.close)
    return replace(summary, seconds=time.monotonic() - began)


@contextmanager
def open_run(executor: Executor, prepared: Prepared) -> Iterator[Run]:
    """Opens the ledger of a run that is prepared; several runs can share an executor.

    Raises:
        UserError: Something that was given cannot be used; nothing was changed.
    """
    check_prompts(executor.card, prepared.prompts, prepared.options)
    prepared.check_distances(executor.card)
    executor.check_prompts(prepared.prompts)
    scene = prepared.scene_for(executor.card)
    spec = prepared.spec(executor.card, executor.identity)
    options = prepared.options
    with prepared.open_ledger(spec) as ledger:
        scene.expect_tiles(ledger.spec.card.tile_size)
        yield Run(executor, Work(scene, ledger.spec, options.aoi), ledger, prepared.output, options)


@dataclass(frozen=True, eq=False)
class Run:
    """A scene that is open, and what is known about it.

    Attributes:
        executor: Who answers its tiles.
        work: The scene.
        ledger: Its answers so far.
        output: File of polygons to write.
        options: How.
    """

    executor: Executor
    work: Work
    ledger: Ledger
    output: Path
    options: Options

    @property
    def mosaic(self) -> Mosaic:
        """Its answers so far, put together."""
        return mosaic_of(self.ledger, self.options.render)

    def is_complete(self) -> bool:
        """Tells whether the outputs are there already, made from all tiles and with the same settings."""
        render = self.options.render
        results = Replacing(Records.of(self.ledger))
        paths = result_paths(self.output, render)
        return is_whole(self.ledger) and all(results.is_made_with(path, render.settings()) for path in paths)

    def check_results(self) -> None:
        """Raises ResultChanged where an output would be replaced that is not as a run wrote it."""
        replacing = Replacing.of(self.ledger, self.output, self.options.overwrite)
        watched = result_paths(self.output, self.options.render)
        replacing.check(watched[self.options.keep is not None :])

    def complete(
        self, listener: Listener, check: Callable[[], None], *, answered: Callable[[], None] = lambda: None
    ) -> Summary:
        """Answers what is not answered yet, and makes the outputs of it meanwhile.

        Args:
            listener: Told what happens, from the calling thread.
            check: Called now and then; raises to cancel.
            answered: Called when the executor is no longer needed.
        """
        began = time.monotonic()
        finished = self.ledger.finished()
        missing = [batch for batch in self._batches() if not finished.issuperset(batch)]
        tiles = AnsweredTiles(missing)
        with in_background(
            self.ledger,
            self.output,
            self.options.render,
            tiles,
            overwrite=self.options.overwrite,
            keep=self.options.keep is not None,
            scene=self.work.scene,
            texts=self.work.texts,
        ) as background:

            def check_both() -> None:
                check()
                background.check()

            self._answer(missing, finished, tiles, listener, check_both)
            answered()
            self.ledger.keep_settings(self.options.render.settings())
            listener(Rendering())
            tiles.end()
            summary = background.result(check)
        return replace(summary, resumed_tiles=len(finished), seconds=time.monotonic() - began)

    def _answer(
        self,
        missing: Sequence[range],
        finished: set[int],
        answered: AnsweredTiles,
        listener: Listener,
        check: Callable[[], None],
    ) -> None:
        """Answers every tile that is not in the ledger.

        Args:
            missing: Batches that have any.
            finished: The tiles that are in the ledger.
            answered: Told what is there.
            listener: Told what happens.
            check: Called now and then; raises to cancel.
        """
        tiling = self.ledger.spec.tiling
        resumed = done = len(finished)
        means = meanings(self.executor.card, self.ledger.spec.prompts)
        warnings = (taken_for(self.executor.card, means),) if means else ()
        listener(Started(len(tiling), resumed, warnings, means))
        began = time.monotonic()
        batches = (tuple(map(tiling.tile, batch)) for batch in missing)
        with closing(self.executor.answer(self.work, batches, check)) as answers:
            for batch in answers:
                self.ledger.add(batch.rows, batch.validity)
                done += len(batch.tiles - finished)
                speed = (done - resumed) / max(time.monotonic() - began, 1e-6)
                listener(Progress(done, len(tiling), speed, tuple(sorted(batch.tiles))))
                answered.add(batch.tiles)

    def _batches(self) -> Iterator[range]:
        """Cuts the tiles into batches that are the same in every run, resumed or not.

        Floating-point sums depend on what shares a batch, so a batch is answered whole or not at all.
        """
        tiles = len(self.ledger.spec.tiling)
        given = self.options.batch_size
        first = min(given or FIRST_TILES, tiles)
        size = given or self.executor.batch_size(max(tiles - first, 1))
        for start, end in pairwise([0, *range(first, tiles, size), tiles]):
            yield range(start, end)
