"""From a ledger to polygons, class raster and picture: no model, and no scene unless it is looked at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import t4s_geo
from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.events import Summary
from t4s_geo.files import check_regular
from t4s_geo.ledger import Ledger, RunSpec, ledger_path
from t4s_geo.ledger.locking import only_run
from t4s_geo.ledger.source import LedgerSource
from t4s_geo.models.card import ModelCard
from t4s_geo.network import is_remote, may_refer
from t4s_geo.options import RenderOptions
from t4s_geo.outputs import check_render_paths
from t4s_geo.prompts import Prompt
from t4s_geo.raster.cog import write_class_raster
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings, Refiner, TileSource
from t4s_geo.raster.mosaic_file import write_mosaic
from t4s_geo.raster.object_layer import ObjectLayer
from t4s_geo.raster.object_merging import merge_objects
from t4s_geo.raster.overlay import write_overlay
from t4s_geo.raster.scene import Scene
from t4s_geo.refine.choice import NONE, RefineChoice
from t4s_geo.refine.refiners import open_refiner
from t4s_geo.results import Replacing
from t4s_geo.vector.colours import label_colours
from t4s_geo.vector.polygons import polygonise
from t4s_geo.vector.tally import LabelTally
from t4s_geo.vector.writers import check_target, write_result

if TYPE_CHECKING:
    import geopandas

Look = Callable[[], Scene]
"""Returns the scene that a ledger is of."""


def check_outputs(output: Path, options: RenderOptions) -> None:
    """Raises UserError where an output could not be written or refined, before any work starts."""
    check_target(output)
    if options.refine is not None:
        RefineChoice.parse(options.refine).check()
    for path in (options.raster, options.preview):
        if path is not None and not path.parent.is_dir():
            raise UserError(f"The folder {path.parent} does not exist; create it or choose another one.")
        if path is not None and path.is_dir():
            raise UserError(f"{path} is a folder; choose another name for the output.")
        if path is not None:
            check_regular(path, "picture to write")


def result_paths(output: Path, options: RenderOptions) -> list[Path]:
    """Returns the files that are made of a ledger, but for what lies beside them."""
    return [path for path in (output, options.raster, options.preview) if path is not None]


def is_whole(ledger: Ledger) -> bool:
    """Tells whether all tiles have answers."""
    return len(ledger.finished()) == len(ledger.spec.tiling)


def mosaic_settings(card: ModelCard, options: RenderOptions, prompts: Sequence[Prompt]) -> MosaicSettings:
    """Returns the options with the card's values where none were given."""
    return MosaicSettings(
        options.exclusive,
        card.threshold if options.threshold is None else options.threshold,
        options.upsample or card.upsample,
        card.parts_among([prompt.text for prompt in prompts]),
    )


def mosaic_of(ledger: Ledger, options: RenderOptions) -> Mosaic:
    """Returns what a ledger's answers make together."""
    spec = ledger.spec
    settings = mosaic_settings(spec.card, options, spec.prompts)
    return Mosaic(spec.grid, spec.tiling, len(spec.prompts), LedgerSource(ledger), settings)


def refine_setting(card: ModelCard, options: RenderOptions) -> str:
    """Returns how masks are refined: as the options say, else as the card does."""
    return options.refine or card.refine


def render(
    ledger: str | Path,
    output: str | Path,
    options: RenderOptions | None = None,
    *,
    overwrite: bool = False,
    check: Callable[[], None] = lambda: None,
) -> Summary:
    """Makes the outputs of a ledger again, without the model.

    Args:
        ledger: The `.ledger` file of an earlier run; it may still have tiles to do.
        output: File of polygons to write; its suffix chooses the format.
        options: How; None for what the run itself was made with.
        overwrite: Replace results that were changed, too.
        check: Called between blocks; raises to cancel.

    Raises:
        ResultChanged: An output is not as it was written.
        UserError: The ledger or an output cannot be used.
    """
    target = Path(output)
    with Ledger.open(Path(ledger)) as opened:
        if options is None:
            options = kept_options(opened)
        check_outputs(target, options)
        check_render_paths(opened, target, options)
        # What another run writes to another output may be read meanwhile.
        with only_run(target):
            Replacing.of(opened, target, overwrite).check(result_paths(target, options))
            return render_ledger(opened, target, options, overwrite=overwrite, check=check)


def kept_options(ledger: Ledger, given: Mapping[str, Any] = MappingProxyType({})) -> RenderOptions:
    """Returns what the result of a ledger was made with.

    Args:
        ledger: It may come from anybody.
        given: Options that stand in for those that it keeps.

    Raises:
        UserError: What it keeps cannot be used, or is a checkpoint on the hub that only the ledger names.
    """
    kept = {name: value for name, value in ledger.settings().items() if name not in given}
    options = RenderOptions.from_settings(kept)
    choice = RefineChoice.parse(options.refine or NONE)
    if choice.is_on_hub() and not may_refer():
        raise UserError(
            f"The ledger says that {choice.checkpoint} of the hub drew the outlines; add --refine "
            f"{options.refine} to use it again, or --refine none."
        )
    return replace(options, **given)


def render_ledger(
    ledger: Ledger,
    output: Path,
    options: RenderOptions,
    *,
    overwrite: bool = False,
    check: Callable[[], None] = lambda: None,
    scene: Scene | None = None,
) -> Summary:
    """As `render`, of an open ledger and, where it is open already, its scene; its output is locked."""
    began = time.monotonic()
    results = Replacing.of(ledger, output, overwrite)
    check_outputs(output, options)
    spec = ledger.spec
    mosaic = mosaic_of(ledger, options)
    drafted = result_paths(output, options)
    # Keeps the temporary raster on the disk that the user chose for the output.
    with (
        draft_folder(ledger_path(output), drafted) as folder,
        _looking(spec, scene) as look,
    ):
        classes = folder / "classes.tif"
        objects = _object_layer(folder / "objects.tif", ledger, mosaic.source, check)
        write_mosaic(classes, _refiner(ledger, mosaic, options, look), check, objects)
        frames = polygonise(
            classes,
            spec.prompts,
            exclusive=options.exclusive,
            source=Path(spec.scene).name,
            min_area_m2=options.min_area,
            simplify_m=options.simplify,
            object_raster=None if objects is None else objects.path,
        )
        _write_pictures(ledger, classes, options, look, results)
        names = [prompt.label for prompt in spec.prompts]
        tally = LabelTally(names)
        metadata = _metadata(ledger, mosaic.settings, options)
        # Closed before the folder goes, whatever happens: they are made from what lies in it.
        with closing(frames):
            counted = _counted(frames, tally, check)
            write_result(output, counted, labels=names, metadata=metadata, ready=results.ready(output))
    made_with = options.settings() if is_whole(ledger) else None
    for path in drafted:
        results.done(path, made_with)
    failures = ledger.failures()
    return Summary(
        output=output,
        ledger=ledger.path,
        raster=options.raster,
        preview=options.preview,
        labels=tally.summaries(),
        tiles=len(spec.tiling),
        resumed_tiles=len(ledger.finished()),
        failed_tiles=len(failures),
        failure=failures[0][1] if failures else None,
        seconds=time.monotonic() - began,
    )


def _object_layer(
    path: Path, ledger: Ledger, source: TileSource, check: Callable[[], None]
) -> ObjectLayer | None:
    """Numbers the objects of the countable labels; None where there are no such labels."""
    if not source.countable:
        return None
    tiling, counts = ledger.spec.tiling, ledger.object_counts(source.countable)
    return ObjectLayer(path, tiling, merge_objects(tiling, source.countable, counts, source, check), source)


@contextmanager
def _looking(spec: RunSpec, scene: Scene | None) -> Iterator[Look]:
    """Yields what returns all of a run's scene at the model grid, and opens it only when it is first asked.

    Args:
        spec: The run.
        scene: Its scene, if it is open already.
    """
    with ExitStack() as stack:

        @cache
        def look() -> Scene:
            opened = scene or stack.enter_context(_open_scene(spec))
            return opened.on(spec.grid).everywhere()

        yield look


def _open_scene(spec: RunSpec) -> Scene:
    """Opens the scene of a run.

    Raises:
        UserError: It is not there any more, or not the same; or it is on a server that only the ledger names.
    """
    if is_remote(spec.scene) and not may_refer():
        raise UserError(f"The ledger says that the scene is {spec.scene}; add --network to ask that server.")
    with ExitStack() as unless_done:
        scene = unless_done.enter_context(Scene.open(spec.scene, spec.bands))
        if scene.fingerprint() != spec.fingerprint:
            raise UserError(f"{scene.path} has changed since it was segmented; run segment with --fresh.")
        unless_done.pop_all()
    return scene


def _refiner(ledger: Ledger, mosaic: Mosaic, options: RenderOptions, look: Look) -> Refiner:
    """Opens what brings cells to pixels."""

    def look_closely() -> Scene:
        try:
            return look()
        except UserError as error:
            raise UserError(f"{error} Or make polygons without the scene: --refine none.") from None

    choice = RefineChoice.parse(refine_setting(ledger.spec.card, options))
    return open_refiner(choice, mosaic, look_closely)


def _write_pictures(
    ledger: Ledger, classes: Path, options: RenderOptions, look: Look, results: Replacing
) -> None:
    """Writes class raster and overlay where they were asked for."""
    prompts = ledger.spec.prompts
    named = label_colours([prompt.label for prompt in prompts])
    colours = [named[prompt.label] for prompt in prompts]
    bands = 1 if options.exclusive else len(prompts)
    if options.raster is not None:
        write_class_raster(classes, options.raster, prompts, colours, bands, results.ready(options.raster))
    if options.preview is not None:
        ready = results.ready(options.preview)
        write_overlay(look(), classes, prompts, colours, options.preview, class_bands=bands, ready=ready)


def _metadata(ledger: Ledger, settings: MosaicSettings, options: RenderOptions) -> dict[str, Any]:
    spec = ledger.spec
    failed = [tile for tile, _ in ledger.failures()]
    return {
        "t4s_geo": t4s_geo.__version__,
        "scene": spec.scene,
        "model": {"name": spec.card.name, "argument": spec.model, "identity": spec.identity},
        "prompts": [asdict(prompt) for prompt in spec.prompts],
        "ground_sampling_distance": spec.grid.ground_sampling_distance(),
        "tiles": {
            "count": len(spec.tiling),
            "failed": failed,
            "size": spec.card.tile_size,
            "overlap": spec.card.overlap,
            "grid": spec.card.grid,
        },
        "descriptor": spec.card.descriptor,
        "parameters": {
            **asdict(settings),
            "min_area_m2": options.min_area,
            "simplify_m": options.simplify,
            "refine": refine_setting(spec.card, options),
        },
    }


def _counted(
    frames: Iterable[geopandas.GeoDataFrame], tally: LabelTally, check: Callable[[], None]
) -> Iterator[geopandas.GeoDataFrame]:
    for frame in frames:
        check()
        tally.add(frame)
        yield frame
