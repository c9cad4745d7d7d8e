"""The polygons of the tiles that a run has answered so far, while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from t4s_geo.drafts import draft_folder
from t4s_geo.ledger import Ledger
from t4s_geo.ledger.texts import Texts
from t4s_geo.options import RenderOptions
from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.raster.mosaic import Mosaic, TileSource
from t4s_geo.raster.mosaic_file import MosaicFile
from t4s_geo.raster.object_merging import TileObjects
from t4s_geo.refine.choice import NONE
from t4s_geo.refine.interpolation import interpolation
from t4s_geo.rendering.metadata import how_made
from t4s_geo.rendering.settings import mosaic_of, sieve_of
from t4s_geo.vector.polygons import polygonise_raster
from t4s_geo.vector.writers import write_result

if TYPE_CHECKING:
    import geopandas


def draw_so_far(
    ledger: Ledger,
    output: Path,
    options: RenderOptions,
    tiles: Collection[int],
    check: Callable[[], None],
    *,
    texts: Texts | None = None,
) -> int:
    """Writes the polygons of some tiles, with outlines of the model's cells.

    What takes its time is left to the end of the run: refining, telling objects apart, shapes and lines. No
    record of the file is kept in the ledger. At the border of the tiles polygons end.

    Args:
        ledger: Open; others may add answers to it.
        output: File of polygons to write, in a folder of its own.
        options: How the run's result is to be drawn.
        tiles: Those whose answers are in the ledger, at least one.
        check: Called now and then; raises to cancel.
        texts: What reads its texts while it is going on.

    Returns:
        The number of polygons.

    Raises:
        UserError: The ledger or the output cannot be used.
    """
    plain = replace(options, refine=NONE, simplify=0.0, shape=(), centrelines=(), raster=None, preview=None)
    mosaic, sieve = _part(mosaic_of(ledger, plain, texts=texts), tiles), sieve_of(ledger.spec, plain)
    prompts, count = ledger.spec.prompts, 0

    def frames(classes: MosaicFile) -> Generator[geopandas.GeoDataFrame]:
        nonlocal count
        source = ledger.spec.scene_name
        polygons = polygonise_raster(classes, prompts, exclusive=plain.exclusive, source=source, sieve=sieve)
        with closing(polygons):
            for frame in polygons:
                check()
                count += len(frame)
                yield frame

    with (
        draft_folder(output) as folder,
        MosaicFile(folder / "classes.tif", interpolation(mosaic), check) as classes,
        closing(frames(classes)) as found,
    ):
        labels = [*dict.fromkeys(prompt.label for prompt in prompts)]
        metadata = partial(how_made, ledger, mosaic.settings, plain, sieve)
        write_result(output, found, labels=labels, metadata=metadata)
    return count


def _part(mosaic: Mosaic, tiles: Collection[int]) -> Mosaic:
    """Returns a mosaic of some tiles alone, which ends below the last of them."""
    last = mosaic.tiling.tile(max(tiles)).window
    height = min(mosaic.grid.height, last.row_off + last.height)
    source = _SomeTiles(mosaic.source, frozenset(tiles))
    return replace(mosaic, source=source, grid=replace(mosaic.grid, height=height))


class _SomeTiles:
    """Some tiles of another source, while that gets more.

    Args:
        source: Where they come from.
        tiles: Their numbers.
    """

    def __init__(self, source: TileSource, tiles: Collection[int]) -> None:
        self._source, self._tiles = source, tiles

    @property
    def countable(self) -> tuple[int, ...]:
        """As in `TileSource`."""
        return self._source.countable

    def marginals(self, tile: int) -> Floats | None:
        """As in `TileSource`."""
        return self._source.marginals(tile) if tile in self._tiles else None

    def has_answer(self, tile: int) -> bool:
        """As in `TileSource`."""
        return tile in self._tiles and self._source.has_answer(tile)

    def validity(self, tile: int) -> Bools | None:
        """As in `TileSource`."""
        return self._source.validity(tile)

    def objects(self, tile: int) -> TileObjects | None:
        """As in `TileSource`."""
        return self._source.objects(tile) if tile in self._tiles else None
