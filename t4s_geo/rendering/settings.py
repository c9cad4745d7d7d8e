"""What decides about a result: its options, the model's card, and what an earlier result was made with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.files import check_folder, check_regular
from t4s_geo.ledger import Ledger, RunSpec
from t4s_geo.ledger.source import LedgerSource
from t4s_geo.ledger.texts import Texts
from t4s_geo.models.card import ModelCard
from t4s_geo.network import may_refer
from t4s_geo.options import RenderOptions
from t4s_geo.prompts import Prompt
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings
from t4s_geo.refine.choice import NONE, RefineChoice
from t4s_geo.thresholds import LabelThresholds
from t4s_geo.vector.left_out import LeftOut
from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.sieve import Sieve
from t4s_geo.vector.writers import check_target, lines_beside


def check_so_far(folder: Path | None) -> None:
    """Raises UserError where polygons of a run that goes on are to go into a folder that is not there."""
    if folder is not None:
        check_folder(folder)


def check_outputs(output: Path, options: RenderOptions) -> None:
    """Raises UserError where an output could not be written or refined, before any work starts."""
    check_target(output)
    if separate := lines_beside(output, options.centrelines):
        check_target(separate)
    if options.refine is not None:
        RefineChoice.parse(options.refine).check()
    for path in (options.raster, options.preview):
        if path is None:
            continue
        check_folder(path.parent)
        if path.is_dir():
            raise UserError(
                f"{path} is a folder; choose another name for the output.", problem="foreign_file", path=path
            )
        check_regular(path, "picture to write")


def check_labels(prompts: Sequence[Prompt], options: RenderOptions) -> None:
    """Raises UserError where something is said of a label that nobody asked for."""
    labels = [prompt.label for prompt in prompts]
    LabelThresholds.parse(options.label_threshold).check_labels(labels)
    ShapeChoice.parse(options.shape).check_labels(labels)
    for label in options.centrelines:
        if label not in labels:
            raise UserError(
                f"--centrelines {label!r} is none of the labels; choose of {', '.join(labels)}.",
                problem="no_line_label",
                label=label,
                labels=", ".join(labels),
            )


def result_paths(output: Path, options: RenderOptions) -> list[Path]:
    """Returns the files that are made of a ledger, but for what lies beside them."""
    paths = (output, lines_beside(output, options.centrelines), options.raster, options.preview)
    return [path for path in paths if path is not None]


def is_whole(ledger: Ledger) -> bool:
    """Tells whether all tiles have answers."""
    return len(ledger.finished()) == len(ledger.spec.tiling)


def mosaic_settings(card: ModelCard, options: RenderOptions, prompts: Sequence[Prompt]) -> MosaicSettings:
    """Returns the options with the card's values where none were given."""
    threshold = card.threshold if options.threshold is None else options.threshold
    own = LabelThresholds.parse(options.label_threshold)
    return MosaicSettings(
        options.exclusive,
        threshold,
        options.upsample or card.upsample,
        card.parts_among([prompt.text for prompt in prompts]),
        own.of([prompt.label for prompt in prompts], threshold),
    )


def mosaic_of(
    ledger: Ledger,
    options: RenderOptions,
    wait_for: Callable[[int], None] = lambda tile: None,
    texts: Texts | None = None,
) -> Mosaic:
    """Returns what a ledger's answers make together; `wait_for` and `texts` as in `LedgerSource`."""
    spec = ledger.spec
    settings = mosaic_settings(spec.card, options, spec.prompts)
    source = LedgerSource(ledger, wait_for, texts, settings.parts if settings.exclusive else None)
    return Mosaic(spec.grid, spec.tiling, len(spec.prompts), source, settings)


def cell_m2(spec: RunSpec) -> float:
    """Returns the area of one cell of the answers, in square metres where the scene's centre lies."""
    return spec.tiling.cell_size**2 * math.prod(spec.grid.ground_sampling_distance())


def sieve_of(spec: RunSpec, options: RenderOptions) -> Sieve:
    """Returns what leaves out polygons that are smaller than the options say, else than a cell."""
    return Sieve(pixels=spec.tiling.cell_size**2) if options.min_area is None else Sieve(options.min_area)


def left_out(spec: RunSpec, options: RenderOptions, sieve: Sieve) -> LeftOut:
    """Says how much a sieve has left out, and below what."""
    cell = cell_m2(spec) if options.min_area is None else 0.0
    return LeftOut(
        sieve.left_out, max(cell, sieve.area_m2), options.min_area is None and cell >= sieve.area_m2
    )


def refine_setting(card: ModelCard, options: RenderOptions) -> str:
    """Returns how masks are refined: as the options say, else as the card does."""
    return options.refine or card.refine


def countable_labels(spec: RunSpec) -> dict[int, str]:
    """Returns the labels of things that can be counted, by their positions among the prompts.

    All, as they were asked for, where the card does not say what can be counted.
    """
    texts = [prompt.text for prompt in spec.prompts]
    return spec.card.countable_among(texts) if spec.card.countable else dict(enumerate(texts))


def object_sizes(spec: RunSpec) -> dict[int, float | None]:
    """Returns the labels whose things are to be told apart, by position, and what these measure in metres.

    Those whose sizes the card knows; all, of unknown size, where it does not say what can be counted.
    """
    countable, sizes = countable_labels(spec), spec.card.object_sizes
    if not spec.card.countable:
        return dict.fromkeys(countable)
    return {position: sizes[label] for position, label in countable.items() if label in sizes}


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
