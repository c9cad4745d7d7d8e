"""From a ledger to GeoPackage, class raster and picture: no model, and no scene unless it is looked at."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import geopandas
import numpy as np
import numpy.typing as npt

import t4s_geo
from t4s_geo.descriptors import DescriptorError
from t4s_geo.errors import UserError
from t4s_geo.events import Summary
from t4s_geo.ledger import Ledger, RunSpec, TileRow
from t4s_geo.models.card import ModelCard
from t4s_geo.options import RenderOptions
from t4s_geo.raster.cog import write_class_raster
from t4s_geo.raster.merging import TileObjects, merge_objects
from t4s_geo.raster.mosaic import MosaicSettings, Refiner, write_mosaic
from t4s_geo.raster.objects import ObjectLayer
from t4s_geo.raster.preview import write_overlay
from t4s_geo.raster.scene import Scene
from t4s_geo.refine.choice import NONE, RefineChoice
from t4s_geo.refine.opening import open_refiner
from t4s_geo.vector.colours import label_colours
from t4s_geo.vector.geopackage import LAYER, check_target, write_geopackage
from t4s_geo.vector.polygons import polygonise
from t4s_geo.vector.tally import LabelTally

CACHE_BYTES = 64 << 20
"""Memory for decoded tiles: neighbouring blocks of the mosaic ask for the same ones, and the next row too."""

EMPTY, FULL = np.uint8(0), np.uint8(255)

Cell = TypeVar("Cell", bound=np.generic)


class LedgerSource:
    """The tiles of a ledger, decoded, as the mosaic wants them.

    Attributes:
        countable: Positions of the labels whose objects are told apart, ascending.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._codec = ledger.spec.card.codec()
        self.countable = ledger.countable()
        card, labels = ledger.spec.card, len(ledger.spec.prompts)
        tiles = max(1, CACHE_BYTES // (labels * card.grid**2))
        self._read_cells = lru_cache(tiles)(self._cells_of)
        self.objects = lru_cache(max(1, tiles // 2))(self._objects)
        self.validity = lru_cache(max(1, CACHE_BYTES // card.tile_size**2))(ledger.validity)

    def probabilities(self, tile: int) -> npt.NDArray[np.float32] | None:
        """Returns each label's cells; None for a tile that is empty or of which any prompt has no answer."""
        cells = self._read_cells(tile)
        return None if cells is None else (cells / 255).astype(np.float32)

    def _cells_of(self, tile: int) -> npt.NDArray[np.uint8] | None:
        """Returns probabilities in 255ths, as the ledger keeps them."""
        rows = self._rows(tile)
        return None if rows is None else np.stack([self._cells(row) for row in rows])

    def _objects(self, tile: int) -> TileObjects | None:
        """Returns the objects of each countable label; None as of probabilities."""
        rows = self._rows(tile)
        if rows is None:
            return None
        return np.stack([self._read(rows[label], self._codec.objects) for label in self.countable])

    def _rows(self, tile: int) -> list[TileRow] | None:
        """Returns the answers to all prompts, in their order; None if any is missing."""
        rows = self._ledger.rows([tile])
        if len(rows) < len(self._ledger.spec.prompts) or any(row.status != "done" for row in rows):
            return None
        return rows

    def _cells(self, row: TileRow) -> npt.NDArray[np.uint8]:
        if row.cells is not None:
            return row.cells
        if row.prompt in self.countable and (objects := self.objects(row.tile)) is not None:
            # The same text, read already.
            return np.where(objects[self.countable.index(row.prompt)] > 0, FULL, EMPTY)
        label = self._ledger.spec.prompts[row.prompt].label
        return np.where(self._read(row, lambda text: self._codec.decode(text, [label])) > 0, FULL, EMPTY)

    def _read(self, row: TileRow, read: Callable[[str], npt.NDArray[Cell]]) -> npt.NDArray[Cell]:
        """Reads the text of an answer; all that was kept as done has been read once before."""
        try:
            return read(row.text or "")
        except DescriptorError as error:
            raise UserError(
                f"The ledger {self._ledger.path} holds a text for tile {row.tile} that is no descriptor "
                f"({error}); run segment with --fresh."
            ) from None


def check_outputs(output: Path, options: RenderOptions) -> None:
    """Raises UserError where an output could not be written or refined, before any work starts."""
    check_target(output)
    RefineChoice.parse(options.refine).check()
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
        source = LedgerSource(ledger)
        objects = _object_layer(Path(folder) / "objects.tif", ledger, source, check)
        with _refiner(ledger, source, settings, options) as refiner:
            write_mosaic(
                classes,
                spec.grid,
                spec.tiling,
                len(spec.prompts),
                source,
                settings,
                check,
                objects=objects,
                refiner=refiner,
            )
        frames = polygonise(
            classes,
            spec.prompts,
            exclusive=options.exclusive,
            source=Path(spec.scene).name,
            min_area_m2=options.min_area,
            simplify_m=options.simplify,
            object_raster=None if objects is None else objects.path,
        )
        _write_pictures(ledger, classes, options)
        names = [prompt.label for prompt in spec.prompts]
        tally = LabelTally(names)
        metadata = _metadata(ledger, settings, options)
        # Closed before the folder goes, whatever happens: they are made from what lies in it.
        with closing(frames):
            layers = {LAYER: _counted(frames, tally, check)}
            write_geopackage(output, layers, labels=names, metadata=metadata)
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
    path: Path, ledger: Ledger, source: LedgerSource, check: Callable[[], None]
) -> ObjectLayer | None:
    """Numbers the objects of the countable labels; None where there are no such labels."""
    if not source.countable:
        return None
    tiling, counts = ledger.spec.tiling, ledger.object_counts(source.countable)
    return ObjectLayer(path, tiling, merge_objects(tiling, source.countable, counts, source, check), source)


@contextmanager
def _refiner(
    ledger: Ledger, source: LedgerSource, settings: MosaicSettings, options: RenderOptions
) -> Iterator[Refiner | None]:
    """Opens what refines the masks; None where nothing does, and then no scene is needed."""
    spec, choice = ledger.spec, RefineChoice.parse(options.refine)
    if choice.kind == NONE:
        yield None
        return
    with (
        _open_scene(spec) as scene,
        Scene(scene.path, scene.bands, scene.stretch, scene.native_grid, spec.grid, aoi=None) as seen,
    ):
        yield open_refiner(choice, seen, spec.tiling, len(spec.prompts), source, settings)


@contextmanager
def _open_scene(spec: RunSpec) -> Iterator[Scene]:
    """Opens the scene of a ledger.

    Raises:
        UserError: It is not there any more, or not the same.
    """
    with Scene.open(spec.scene, spec.bands) as scene:
        if scene.fingerprint() != spec.fingerprint:
            raise UserError(f"{scene.path} has changed since it was segmented; run segment with --fresh.")
        yield scene


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
        with _open_scene(ledger.spec) as scene:
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
        "parameters": {
            **asdict(settings),
            "min_area_m2": options.min_area,
            "simplify_m": options.simplify,
            "refine": options.refine,
        },
    }


def _counted(
    frames: Iterable[geopandas.GeoDataFrame], tally: LabelTally, check: Callable[[], None]
) -> Iterator[geopandas.GeoDataFrame]:
    for frame in frames:
        check()
        tally.add(frame)
        yield frame
