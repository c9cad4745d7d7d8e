"""From a ledger to GeoPackage, class raster and picture: no model, no scene needed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt

import t4s_geo
from t4s_geo.descriptors import DescriptorError
from t4s_geo.errors import UserError
from t4s_geo.events import LabelSummary, Summary
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.models.card import ModelCard
from t4s_geo.options import RenderOptions
from t4s_geo.prompts import Prompt
from t4s_geo.raster.cog import write_class_raster
from t4s_geo.raster.mosaic import MosaicSettings, write_mosaic
from t4s_geo.raster.preview import write_overlay
from t4s_geo.raster.scene import Scene
from t4s_geo.vector.colours import label_colours
from t4s_geo.vector.geopackage import LAYER, check_target, write_geopackage
from t4s_geo.vector.polygons import polygonise

CACHED_TILES = 64
"""Tiles kept decoded: neighbouring blocks of the mosaic ask for the same ones."""


class LedgerSource:
    """The tiles of a ledger, decoded, as the mosaic wants them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._codec = ledger.spec.card.codec()
        self.probabilities = lru_cache(CACHED_TILES)(self._probabilities)
        self.validity = lru_cache(CACHED_TILES)(ledger.validity)

    def _probabilities(self, tile: int) -> npt.NDArray[np.float32] | None:
        """Returns each label's cells; None for a tile that is empty or of which any prompt has no answer."""
        rows = self._ledger.rows([tile])
        prompts = self._ledger.spec.prompts
        if len(rows) < len(prompts) or any(row.status != "done" for row in rows):
            return None
        cells = [self._cells(row, prompts[row.prompt]) for row in rows]
        return np.stack(cells).astype(np.float32)

    def _cells(self, row: TileRow, prompt: Prompt) -> npt.NDArray[np.float32]:
        if row.cells is not None:
            return (row.cells / 255).astype(np.float32)
        try:
            return self._codec.decode(row.text or "", [prompt.label]).astype(np.float32)
        except DescriptorError as error:
            raise UserError(
                f"The ledger {self._ledger.path} holds a text for tile {row.tile} that is no descriptor "
                f"({error}); run segment with --fresh."
            ) from None


def check_outputs(output: Path, options: RenderOptions) -> None:
    """Raises UserError where an output could not be written, before any work starts."""
    check_target(output)
    for path in (options.raster, options.preview):
        if path is not None and not path.parent.is_dir():
            raise UserError(f"The folder {path.parent} does not exist; create it or choose another one.")
        if path is not None and path.is_dir():
            raise UserError(f"{path} is a folder; choose another name for the output.")


def mosaic_settings(card: ModelCard, options: RenderOptions) -> MosaicSettings:
    """Returns the options with the card's values where none were given."""
    return MosaicSettings(
        options.exclusive,
        card.threshold if options.threshold is None else options.threshold,
        options.upsample or card.upsample,
    )


def render(
    ledger: str | Path,
    output: str | Path,
    options: RenderOptions | None = None,
    *,
    check: Callable[[], None] = lambda: None,
) -> Summary:
    """Makes the outputs of a ledger again, without the model.

    Args:
        ledger: The `.ledger` file of an earlier run; it may still have tiles to do.
        output: GeoPackage to write.
        options: How; None for what the run itself was made with.
        check: Called between blocks; raises to cancel.

    Raises:
        UserError: The ledger or an output cannot be used.
    """
    with Ledger.open(Path(ledger)) as opened:
        if options is None:
            options = RenderOptions(**opened.settings())
        return render_ledger(opened, Path(output), options, check=check)


def render_ledger(
    ledger: Ledger, output: Path, options: RenderOptions, *, check: Callable[[], None] = lambda: None
) -> Summary:
    """As `render`, of an open ledger."""
    began = time.monotonic()
    check_outputs(output, options)
    spec = ledger.spec
    settings = mosaic_settings(spec.card, options)
    # Keeps the temporary raster on the disk that the user chose for the output.
    with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as folder:
        classes = Path(folder) / "classes.tif"
        write_mosaic(
            classes, spec.grid, spec.tiling, len(spec.prompts), LedgerSource(ledger), settings, check
        )
        frame = polygonise(
            classes,
            spec.prompts,
            exclusive=options.exclusive,
            source=Path(spec.scene).name,
            min_area_m2=options.min_area,
            simplify_m=options.simplify,
        )
        check()
        _write_pictures(ledger, classes, options)
        names = [prompt.label for prompt in spec.prompts]
        write_geopackage(output, {LAYER: frame}, labels=names, metadata=_metadata(ledger, settings, options))
    failures = ledger.failures()
    return Summary(
        output=output,
        ledger=ledger.path,
        raster=options.raster,
        preview=options.preview,
        labels=_summarise(frame, names),
        tiles=len(spec.tiling),
        resumed_tiles=len(ledger.finished()),
        failed_tiles=len(failures),
        failure=failures[0][1] if failures else None,
        seconds=time.monotonic() - began,
    )


def render_settings(options: RenderOptions) -> dict[str, Any]:
    """Returns the options worth keeping in a ledger: all but where files went."""
    return asdict(replace(options, raster=None, preview=None))


def _write_pictures(ledger: Ledger, classes: Path, options: RenderOptions) -> None:
    """Writes class raster and overlay where they were asked for."""
    prompts = ledger.spec.prompts
    named = label_colours([prompt.label for prompt in prompts])
    colours = [named[prompt.label] for prompt in prompts]
    bands = 1 if options.exclusive else len(prompts)
    if options.raster is not None:
        write_class_raster(classes, options.raster, prompts, colours, bands)
    if options.preview is not None:
        with Scene.open(ledger.spec.scene, ledger.spec.bands) as scene:
            if scene.fingerprint() != ledger.spec.fingerprint:
                raise UserError(f"{scene.path} has changed since it was segmented; run segment with --fresh.")
            write_overlay(scene, classes, prompts, colours, options.preview, class_bands=bands)


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
        "parameters": {**asdict(settings), "min_area_m2": options.min_area, "simplify_m": options.simplify},
    }


def _summarise(frame: geopandas.GeoDataFrame, labels: Sequence[str]) -> tuple[LabelSummary, ...]:
    """Sums up the polygons of each label; labels without any are listed too."""
    summaries = []
    for label in labels:
        found = frame[frame["label"] == label]
        area = float(found["area_m2"].sum())
        score = float((found["score"] * found["area_m2"]).sum() / area) if area else 0.0
        summaries.append(LabelSummary(label, len(found), area, score))
    return tuple(summaries)
