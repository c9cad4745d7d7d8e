"""What is to be made of each scene of a batch run, decided and checked before any work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from pyproj import CRS
from pyproj.exceptions import CRSError

from t4s_geo.batch.combined import RECORDS
from t4s_geo.batch.entries import SceneEntry
from t4s_geo.batch.names import unique_names
from t4s_geo.errors import UserError
from t4s_geo.options import Options
from t4s_geo.outputs import lines, model_files, pictures, scene_files, written, written_with_ledger
from t4s_geo.paths import Named, check_distinct
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.vector.writers import check_target, is_result, spoken_suffixes


@dataclass(frozen=True)
class Destination:
    """Where the results go.

    Attributes:
        folder: Folder of a GeoPackage and a ledger for each scene.
        merged: File of all scenes; None where each has its own.
        crs: Coordinate reference system of `merged`; None for the first scene's.
    """

    folder: Path
    merged: Path | None = None
    crs: CRS | None = None

    @classmethod
    def of(cls, output: Path, crs: str | None = None) -> Destination:
        """Reads what `--output` and `--crs` say.

        Raises:
            UserError: The output cannot be written, or the CRS is not known or not needed.
        """
        if is_result(output):
            check_target(output)
            return cls(output.with_suffix(".scenes"), output, None if crs is None else _crs(crs))
        if crs is not None:
            raise UserError(
                "--crs is for one file of all scenes; name one with --output ALL.gpkg, or drop --crs."
            )
        if output.exists() and not output.is_dir():
            raise UserError(
                f"The output {output} is neither a folder nor called {spoken_suffixes()}; give one of these."
            )
        return cls(output)


@dataclass(frozen=True)
class Planned:
    """One scene and what is to be made of it.

    Attributes:
        name: Its name in this run, unlike any other.
        source: What the `source` column of a file of all scenes says.
        scene: What GDAL opens.
        prompts: What to find.
        output: Its file of polygons.
        options: How.
    """

    name: str
    source: str
    scene: str
    prompts: tuple[Prompt, ...]
    output: Path
    options: Options


def plan_scenes(
    entries: Sequence[SceneEntry],
    prompts: Sequence[str],
    destination: Destination,
    options: Options,
) -> list[Planned]:
    """Decides about names, prompts and outputs.

    Args:
        entries: The scenes.
        prompts: What to find where an entry does not say.
        destination: Where results go.
        options: How; `render.raster` and `render.preview` are folders here.

    Raises:
        UserError: Prompts are missing or invalid, or a file would be lost.
    """
    if options.aoi is not None and not options.aoi.exists():
        raise UserError(f"The area of interest {options.aoi} does not exist; check the path.")
    common = parse_prompts(prompts) if prompts or any(entry.prompts is None for entry in entries) else ()
    names = unique_names(entries)
    files = Counter(PurePath(entry.scene).name for entry in entries)
    planned = []
    for entry, name in zip(entries, names, strict=True):
        file = PurePath(entry.scene).name
        planned.append(
            Planned(
                name=name,
                source=file if files[file] == 1 else name,
                scene=entry.scene,
                prompts=entry.prompts or common,
                output=_output(entry, name, destination),
                options=_options(entry, name, options),
            )
        )
    _check_paths(planned, destination, options)
    return planned


def _output(entry: SceneEntry, name: str, destination: Destination) -> Path:
    if entry.output is None:
        return destination.folder / f"{name}.gpkg"
    if destination.merged is not None:
        raise UserError(
            f"The scene {entry.scene} has an output of its own, {entry.output}, but all scenes go into "
            f"{destination.merged}; remove one of them."
        )
    check_target(entry.output)
    return entry.output


def _options(entry: SceneEntry, name: str, options: Options) -> Options:
    render = options.render
    return replace(
        options,
        aoi=options.aoi if entry.aoi is None else entry.aoi,
        gsd=options.gsd if entry.gsd is None else entry.gsd,
        render=replace(
            render,
            raster=None if render.raster is None else render.raster / f"{name}_classes.tif",
            preview=None if render.preview is None else render.preview / f"{name}_overlay.png",
        ),
    )


def _check_paths(planned: Sequence[Planned], destination: Destination, options: Options) -> None:
    """Checks all that is read against all that is written.

    Raises:
        UserError: Two scenes would write the same file, or something that is read would be replaced.
    """
    outputs = _written_of_all(destination, options)
    inputs = model_files(options)
    for one in planned:
        whose = f" of {one.scene}"
        outputs += written_with_ledger(one.output, whose)
        outputs += [*lines(one.output, one.options.render, whose), *pictures(one.options.render)]
        inputs += scene_files(one.scene, one.options.aoi)
    check_distinct(inputs, outputs)


def _written_of_all(destination: Destination, options: Options) -> list[Named]:
    """Returns what is written for all scenes together."""
    if destination.merged is None:
        return []
    whose = " of all scenes"
    return [
        *written(destination.merged, whose),
        *lines(destination.merged, options.render, whose),
        Named("the records", destination.folder / RECORDS),
    ]


def _crs(value: str) -> CRS:
    try:
        return CRS.from_user_input(value)
    except CRSError:
        raise UserError(
            f"--crs {value!r} must be a coordinate reference system, such as EPSG:32633."
        ) from None
