"""One scene from prompts to polygons."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import Codec, DescriptorError
from t4s_geo.errors import Cancelled, UserError
from t4s_geo.events import Event, Progress, Rendering, Started, Summary
from t4s_geo.ledger import Ledger, RunSpec, TileRow, ledger_path
from t4s_geo.models import Answer, Model, TileRequest, open_model
from t4s_geo.models.oracle import OracleModel
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.raster.opening import native_grid, open_raster
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.raster.tiling import Tile
from t4s_geo.rendering import check_outputs, render_ledger, render_settings

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
    """Segments a scene from text prompts into a GeoPackage.

    A ledger beside the output keeps what the model wrote. If the run is killed or cancelled, the same
    call goes on where it stopped and ends with the identical result.

    Args:
        scene: Raster that GDAL can open, with a CRS.
        prompts: What to find: `"water"`, `"water=lakes and rivers"`, or `Prompt` objects.
        output: GeoPackage to write, ending in `.gpkg`.
        options: How; the embedded model with its card's values by default.
        listener: Told what happens, from the calling thread.
        cancelled: Asked between batches whether to stop.

    Returns:
        What was found, where it is, and how many tiles have no answer.

    Raises:
        UserError: Something that was given cannot be used; nothing was changed.
        Cancelled: `cancelled` said so; the ledger is ready to go on from.
    """
    began = time.monotonic()
    options = options or Options()
    asked, target = parse_prompts(prompts), Path(output)

    def check() -> None:
        if cancelled():
            raise Cancelled

    check_outputs(target, options.render)
    model = open_model(options.model, options.overrides, options.device)
    try:
        if isinstance(model, OracleModel):
            model.check_prompts(asked)
        with (
            Scene.open(
                str(scene), options.bands, _distance(str(scene), model, options), options.aoi
            ) as opened,
            _open_ledger(target, _spec(opened, asked, model, options), options) as ledger,
        ):
            codec = model.card.codec()
            run = _Run(opened, ledger, model, codec, options.batch_size, listener, check)
            resumed = run.work()
            ledger.keep_settings(render_settings(options.render))
            listener(Rendering())
            summary = render_ledger(ledger, target, options.render, check=check)
    finally:
        model.close()
    return replace(summary, resumed_tiles=resumed, seconds=time.monotonic() - began)


def _distance(scene: str, model: Model, options: Options) -> float | None:
    """Returns the ground sampling distance to work at: the user's, or the one that suits model and scene."""
    if options.gsd is not None:
        return options.gsd
    with open_raster(scene) as dataset:
        along_columns, along_rows = native_grid(dataset, scene).ground_sampling_distance()
    return model.card.best_distance(math.sqrt(along_columns * along_rows))


def _spec(scene: Scene, prompts: tuple[Prompt, ...], model: Model, options: Options) -> RunSpec:
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
        identity=model.identity,
        card=model.card,
        prompts=prompts,
    )


def _open_ledger(output: Path, spec: RunSpec, options: Options) -> Ledger:
    """Goes on from the output's ledger if it is of the same run, else starts one.

    Raises:
        UserError: There is a ledger of another run and `fresh` was not asked for.
    """
    path = ledger_path(output)
    if options.fresh or not path.exists():
        return Ledger.create(path, spec)
    ledger = Ledger.open(path)
    difference = _difference(ledger.spec, spec)
    if difference is None:
        return ledger
    ledger.close()
    raise UserError(
        f"{path} belongs to a run with another {difference}; add --fresh to replace it, "
        "or choose another output."
    )


def _difference(old: RunSpec, new: RunSpec) -> str | None:
    """Names the first thing that makes the answers of two runs incompatible; None if there is none."""
    checks = (
        ("scene", old.fingerprint, new.fingerprint),
        ("area of interest", old.area_of_interest, new.area_of_interest),
        ("choice of bands", old.bands, new.bands),
        ("ground sampling distance", (old.grid.width, old.grid.height), (new.grid.width, new.grid.height)),
        ("model", old.identity, new.identity),
        ("tile size or overlap", old.tiling, new.tiling),
        ("set of prompts", old.prompts, new.prompts),
    )
    return next((name for name, before, now in checks if before != now), None)


@dataclass(frozen=True)
class _Run:
    """The part of a run that asks the model."""

    scene: Scene
    ledger: Ledger
    model: Model
    codec: Codec
    batch_size: int
    listener: Listener
    check: Callable[[], None]

    def work(self) -> int:
        """Answers every tile that is not in the ledger; returns how many were."""
        total = len(self.ledger.spec.tiling)
        finished = self.ledger.finished()
        resumed = done = len(finished)
        self.listener(Started(total, resumed, self._warnings()))
        began = time.monotonic()
        for batch in self._batches():
            if finished.issuperset(tile.index for tile in batch):
                continue
            self.check()
            self.ledger.add(*self._answer(batch))
            done += sum(tile.index not in finished for tile in batch)
            self.listener(Progress(done, total, (done - resumed) / max(time.monotonic() - began, 1e-6)))
        return resumed

    def _batches(self) -> Iterator[tuple[Tile, ...]]:
        """Cuts the tiles into batches that are the same in every run, resumed or not.

        Floating-point sums depend on what shares a batch, so a batch is answered whole or not at all.
        """
        tiling = self.ledger.spec.tiling
        for start in range(0, len(tiling), self.batch_size):
            yield tuple(
                tiling.tile(index) for index in range(start, min(start + self.batch_size, len(tiling)))
            )

    def _warnings(self) -> tuple[str, ...]:
        card = self.model.card
        return tuple(
            f"The model {card.name} was not trained on {prompt.text!r}; "
            f"it knows {', '.join(card.vocabulary)} and their synonyms."
            for prompt in self.ledger.spec.prompts
            if not card.knows(prompt.text)
        )

    def _answer(self, batch: Sequence[Tile]) -> tuple[list[TileRow], list[tuple[int, npt.NDArray[np.bool_]]]]:
        """Reads and asks a batch; returns its rows, and the valid pixels of tiles where not all are."""
        rows: list[TileRow] = []
        validity = []
        requests: list[tuple[int, TileRequest]] = []
        for tile in batch:
            try:
                image = self.scene.read(tile.window) if self.scene.reaches(tile.window) else None
            except TileReadError as error:
                rows += self._rows(tile.index, "failed", str(error))
                continue
            if image is None or not image.valid.any():
                rows += self._rows(tile.index, "empty")
                continue
            if not image.valid.all():
                validity.append((tile.index, image.valid))
            requests += [
                (tile.index, TileRequest(image.rgb, self.scene.grid, tile.window, prompt))
                for prompt in self.ledger.spec.prompts
            ]
        answered = self._ask([request for _, request in requests])
        prompts = len(self.ledger.spec.prompts)
        for position, ((tile_index, request), answer) in enumerate(zip(requests, answered, strict=True)):
            rows.append(self._row(tile_index, position % prompts, request.prompt, answer))
        return rows, validity

    def _rows(self, tile: int, status: str, message: str | None = None) -> list[TileRow]:
        return [
            TileRow(tile, prompt, status, message=message) for prompt in range(len(self.ledger.spec.prompts))
        ]

    def _ask(self, requests: list[TileRequest]) -> list[Answer | Exception]:
        """Asks a batch; if that fails, each request alone, so that one tile cannot take others with it."""
        try:
            return [*self.model.answer(requests)]
        except UserError:
            raise
        except (RuntimeError, OSError, ValueError) as error:
            if len(requests) == 1:
                return [error]
            return [answer for request in requests for answer in self._ask([request])]

    def _row(self, tile: int, prompt: int, asked: Prompt, answer: Answer | Exception) -> TileRow:
        """Checks an answer; what is no descriptor is kept to be looked at, but failed."""
        if isinstance(answer, Exception):
            return TileRow(tile, prompt, "failed", message=f"The model failed: {answer}")
        try:
            self.codec.decode(answer.text, [asked.label])
        except DescriptorError as error:
            return TileRow(tile, prompt, "failed", answer.text, message=f"The model's text is wrong: {error}")
        cells = None if answer.cells is None else np.rint(answer.cells * 255).astype(np.uint8)
        return TileRow(tile, prompt, "done", answer.text, answer.log_probabilities, cells)
