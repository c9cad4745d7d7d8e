"""Where a new checkpoint may go: a folder of its own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError
from t4s_geo.paths import Named, check_distinct, files_in, identities, shapefile_parts
from t4s_geo.raster.parts import raster_files
from t4s_geo.training.recipe import Recipe

STATES: Final = "training"
"""Folder within the output of what an interrupted training goes on from; it may be deleted afterwards."""


def check_output(recipe_file: Path | None, recipe: Recipe, output: Path) -> None:
    """Checks before any work that a new checkpoint would replace nothing.

    Args:
        recipe_file: The recipe; None where it is in no file.
        recipe: What is in it.
        output: Folder of the new checkpoint.

    Raises:
        UserError: A file would be lost.
    """
    read = [*_data(recipe)]
    if recipe_file is not None:
        read.insert(0, Named("the recipe", recipe_file))
    if Path(recipe.model).is_dir():
        read += files_in(Named("the checkpoint to start from", Path(recipe.model)))
    check_distinct(read, [Named("the new checkpoint", output)])
    ours = identities(output)
    for one in read:
        if not ours.isdisjoint(identities(one.path.parent)):
            raise UserError(f"{one} lies in the folder {output}; give the new checkpoint one of its own.")
    with suppress(FileNotFoundError, NotADirectoryError):
        names = {path.name for path in output.iterdir()}
        if names and STATES not in names:
            raise UserError(
                f"The folder {output} is not empty, and no interrupted training is in it to go on from; "
                "choose another one for the new checkpoint.",
                problem="foreign_file",
                path=output,
            )


def _data(recipe: Recipe) -> list[Named]:
    found = [Named("a file of questions", Path(one.file)) for one in recipe.questions if one.file]
    for one in recipe.questions:
        if one.folder:
            found.append(Named("the list of a data set", Path(one.folder) / "x"))
    for scene in recipe.scenes:
        named = [("a scene", scene.image), ("the labels of a scene", scene.labels)]
        for role, name in named:
            found += [Named(role, path) for path in shapefile_parts(Path(name))]
            found += [Named(role, path) for path in raster_files(name)]
        if scene.area is not None:
            found += [Named("an area", path) for path in shapefile_parts(Path(scene.area))]
    return found
