"""What a run reads and writes: its outputs replace none of its inputs, and not one another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.ledger.header import beside
from t4s_geo.ledger.locking import lock_path
from t4s_geo.models.registry import choose_model, model_path
from t4s_geo.options import Options, RenderOptions
from t4s_geo.paths import Named, check_distinct, files_in, shapefile_parts
from t4s_geo.raster.cog import names_file
from t4s_geo.raster.parts import raster_files
from t4s_geo.refine.choice import RefineChoice
from t4s_geo.vector.writers import lines_beside, sidecars


def check_run_paths(scene: str | Path, output: Path, options: Options) -> None:
    """Checks what a run would read and write, before anything is written.

    Raises:
        UserError: A file would be lost.
    """
    read = [*scene_files(str(scene), options.aoi), *model_files(options)]
    check_distinct(
        read, [*written_with_ledger(output), *pictures(options.render), *lines(output, options.render)]
    )


def check_render_paths(ledger: Ledger, output: Path, options: RenderOptions) -> None:
    """Checks what rendering a ledger would read and write; as `check_run_paths`."""
    spec = ledger.spec
    made_from = [*scene_files(spec.scene), *_model(spec.model), *_refiner(options)]
    read = [Named("the ledger", ledger.path), *made_from]
    check_distinct(read, [*written(output), *pictures(options), *lines(output, options)])


def scene_files(scene: str, aoi: Path | None = None) -> list[Named]:
    """Returns the files that a scene is read from, and its area of interest."""
    parts = (Named("a file of the scene", path) for path in raster_files(scene))
    found = [Named("the scene", Path(scene)), *parts]
    areas = [] if aoi is None else shapefile_parts(aoi)
    return [*found, *(Named("the area of interest", path) for path in areas)]


def model_files(options: Options) -> list[Named]:
    """Returns the files that answers and outlines are made with, as far as they are the user's."""
    card = [] if options.card is None else [Named("the card", options.card)]
    return [*_model(options.model), *card, *_refiner(options.render)]


def written_with_ledger(output: Path, whose: str = "") -> list[Named]:
    """Returns the files that a run writes because of its output.

    Args:
        output: File of polygons.
        whose: Ends their roles, where there are several runs: ` of a.tif`.
    """
    return [*written(output, whose), *_database(f"the ledger{whose}", ledger_path(output))]


def written(output: Path, whose: str = "") -> list[Named]:
    """Returns a file of polygons and what is written beside it; as `written_with_ledger`."""
    beside = [Named(f"the style{whose}", path) for path in sidecars(output)]
    return [*_database(f"the output{whose}", output), *beside, Named(f"the lock{whose}", lock_path(output))]


def pictures(options: RenderOptions) -> Iterable[Named]:
    """Yields the class raster and the preview where they are asked for."""
    if options.raster is not None:
        yield Named("the class raster", options.raster)
        yield Named("the names of the class raster", names_file(options.raster))
    if options.preview is not None:
        yield Named("the preview", options.preview)


def lines(output: Path, options: RenderOptions, whose: str = "") -> list[Named]:
    """Returns the file of centrelines and its style, where they have a file of their own."""
    path = lines_beside(output, options.centrelines)
    if path is None:
        return []
    beside = [Named(f"the style of the centrelines{whose}", one) for one in sidecars(path)]
    return [Named(f"the centrelines{whose}", path), *beside]


def _database(role: str, path: Path) -> list[Named]:
    # SQLite takes what lies there for its own when it opens a file.
    return [Named(role, path), *(Named(f"a part of {role}", part) for part in beside(path))]


def _model(name: str) -> list[Named]:
    path = model_path(choose_model(name))
    if path is None:
        return []
    if path.is_dir():
        return files_in(Named("the checkpoint", path))
    labels = [Named("the label raster", path), Named("the names of the labels", path.with_suffix(".json"))]
    return [*labels, *(Named("a file of the label raster", one) for one in raster_files(str(path)))]


def _refiner(options: RenderOptions) -> list[Named]:
    checkpoint = "" if options.refine is None else RefineChoice.parse(options.refine).checkpoint
    return files_in(Named("the SAM checkpoint", Path(checkpoint))) if checkpoint else []
