"""One scene from prompts to polygons."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from t4s_geo.errors import Cancelled, UserError
from t4s_geo.events import Event, Progress, Rendering, Started, Summary
from t4s_geo.ledger import Ledger, RunSpec, ledger_path
from t4s_geo.ledger.locking import only_run
from t4s_geo.network import decide
from t4s_geo.options import Options
from t4s_geo.outputs import check_run_paths
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.raster.mosaic import Mosaic
from t4s_geo.raster.scene import Scene
from t4s_geo.rendering import check_outputs, is_whole, mosaic_of, render_ledger, result_paths
from t4s_geo.results import KEY, Records, Replacing
from t4s_geo.run.answering import Batch
from t4s_geo.run.executor import Executor, Work, open_executor

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
        prompts: What to find: `"water"`, `"water=lakes and rivers"`, or `Prompt` objects.
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

    with open_executor(options) as executor, open_run(executor, scene, asked, target, options) as run:
        summary = run.complete(listener, check)
    return replace(summary, seconds=time.monotonic() - began)


def check_run(scene: str | Path, output: Path, options: Options) -> None:
    """Checks before the model is opened, which may take a while, that a run can write and loses nothing.

    Raises:
        ResultChanged: An output is not as a run wrote it.
        UserError: An output cannot be written, would replace what is read, or its ledger cannot be used.
    """
    check_outputs(output, options.render)
    check_run_paths(scene, output, options)
    check_results(output, options)


def check_results(output: Path, options: Options) -> None:
    """Checks before the model is opened that a run would replace nothing but what runs wrote.

    Raises:
        ResultChanged: It would.
        UserError: The ledger that it would go on from cannot be used.
    """
    ledger = ledger_path(output)
    if options.fresh or not ledger.exists():
        records = Records.beside(output)
    else:
        with Ledger.open(ledger, whole=False) as opened:
            records = Records.of(opened)
    Replacing(records, overwrite=options.overwrite).check(result_paths(output, options.render))


@contextmanager
def open_run(
    executor: Executor, scene: str | Path, prompts: tuple[Prompt, ...], output: Path, options: Options
) -> Iterator[Run]:
    """Opens a scene and its ledger; several scenes can share an executor.

    Raises:
        UserError: Something that was given cannot be used; nothing was changed.
    """
    check_outputs(output, options.render)
    executor.check_prompts(prompts)
    with only_run(output), Scene.open(str(scene), options.bands, options.gsd, options.aoi) as opened:
        if options.gsd is None:
            opened = opened.at(executor.card.best_distance(opened.native_grid.mean_distance()))
        with _open_ledger(output, _spec(opened, prompts, executor, options), options) as ledger:
            opened.expect_tiles(ledger.spec.card.tile_size)
            yield Run(executor, Work(opened, ledger.spec, options.aoi), ledger, output, options)


def _spec(scene: Scene, prompts: tuple[Prompt, ...], executor: Executor, options: Options) -> RunSpec:
    area = (
        "" if options.aoi is None else hashlib.blake2b(options.aoi.read_bytes(), digest_size=16).hexdigest()
    )
    return RunSpec(
        scene=str(Path(scene.path).resolve()) if Path(scene.path).exists() else scene.path,
        fingerprint=scene.fingerprint(),
        area_of_interest=area,
        grid=scene.grid,
        bands=tuple(scene.bands.indexes),
        model=options.model,
        identity=executor.identity,
        card=executor.card,
        prompts=prompts,
    )


def _open_ledger(output: Path, spec: RunSpec, options: Options) -> Ledger:
    """Goes on from the output's ledger if it is of the same run, else starts one.

    Raises:
        UserError: There is a ledger of another run and `fresh` was not asked for.
    """
    path = ledger_path(output)
    if options.fresh or not path.exists():
        return Ledger.create(path, spec, {KEY: Records.beside(output).of_other_answers().stored()})
    ledger = Ledger.open(path)
    difference = ledger.spec.difference(spec)
    if difference is None:
        return ledger
    ledger.close()
    raise UserError(
        f"{path} belongs to a run with another {difference}; add --fresh to replace it, "
        "or choose another output."
    )


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
        replacing.check(result_paths(self.output, self.options.render))

    def complete(self, listener: Listener, check: Callable[[], None]) -> Summary:
        """Answers what is not answered yet, and makes the outputs.

        Args:
            listener: Told what happens, from the calling thread.
            check: Called now and then; raises to cancel.
        """
        began = time.monotonic()
        resumed = self._answer(listener, check)
        self.ledger.keep_settings(self.options.render.settings())
        listener(Rendering())
        summary = render_ledger(
            self.ledger,
            self.output,
            self.options.render,
            overwrite=self.options.overwrite,
            check=check,
            scene=self.work.scene,
        )
        return replace(summary, resumed_tiles=resumed, seconds=time.monotonic() - began)

    def _answer(self, listener: Listener, check: Callable[[], None]) -> int:
        """Answers every tile that is not in the ledger; returns how many were."""
        total = len(self.ledger.spec.tiling)
        finished = self.ledger.finished()
        resumed = done = len(finished)
        listener(Started(total, resumed, self._warnings()))
        began = time.monotonic()
        missing = (
            batch for batch in self._batches() if not finished.issuperset(tile.index for tile in batch)
        )
        with closing(self.executor.answer(self.work, missing, check)) as answers:
            for answered in answers:
                self.ledger.add(answered.rows, answered.validity)
                done += len(answered.tiles - finished)
                speed = (done - resumed) / max(time.monotonic() - began, 1e-6)
                listener(Progress(done, total, speed, tuple(sorted(answered.tiles))))
        return resumed

    def _batches(self) -> Iterator[Batch]:
        """Cuts the tiles into batches that are the same in every run, resumed or not.

        Floating-point sums depend on what shares a batch, so a batch is answered whole or not at all.
        """
        tiling = self.ledger.spec.tiling
        size = self.options.batch_size or self.executor.batch_size(len(tiling))
        for start in range(0, len(tiling), size):
            yield tuple(tiling.tile(index) for index in range(start, min(start + size, len(tiling))))

    def _warnings(self) -> tuple[str, ...]:
        card = self.executor.card
        return tuple(
            f"The model {card.name} was not trained on {prompt.text!r}; "
            f"it knows {', '.join(card.vocabulary)} and their synonyms."
            for prompt in self.ledger.spec.prompts
            if not card.knows(prompt.text)
        )
