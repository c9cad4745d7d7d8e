"""`t4s-geo find`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from t4s_geo.commands import flags
from t4s_geo.commands.display import SOME_FAILED, print_note, printer
from t4s_geo.commands.segment import segment_scene, spoken_area
from t4s_geo.errors import UserError
from t4s_geo.network import decide
from t4s_geo.options import Options

LABEL = "found"
"""What sentences are called in the result: they may hold characters that no label has."""
SUFFIXES = (".gpkg", ".fgb")


@flags.takes(Options)
def find(
    scene: Annotated[str, typer.Argument(metavar="SCENE", help="Georeferenced raster that GDAL can open.")],
    sentence: Annotated[
        str, typer.Argument(metavar="SENTENCE", help="Such as 'the largest pond', or 'the red roof'.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.gpkg", help="All that was found (.gpkg or .fgb).")
    ],
    *,
    top: Annotated[int, typer.Option(min=1, max=1000, help="How many to name, best first.")] = 5,
    given: Mapping[str, Any],
    offline: flags.Offline = False,
) -> None:
    """Find what a sentence means in a scene of any size, and rank it.

    The model is asked a window at a time, as large as the picture that it is given. What only all of the
    scene can tell (largest, smallest, northernmost, …) is left to the polygons: the model is asked for the
    rest of the sentence.
    """
    from t4s_geo.vector.ranking import ranked, read_sentence
    from t4s_geo.vector.result import SEGMENTS

    if output.suffix.lower() not in SUFFIXES:
        raise UserError(f"{output} must end in .gpkg or .fgb, whose polygons find reads again.")
    sought = read_sentence(sentence)
    if not sought.text:
        raise UserError("There is no sentence; say what to find, such as 'the largest pond'.")
    console = printer()
    if sought.word:
        print_note(
            console,
            f"no tile knows which is the {sought.word}: the model is asked for {sought.text!r}, and the "
            f"{sought.by} of the polygons decides.",
        )
    options = Options.of(given)
    decide(options.network)
    options = as_wide_as_seen(options)
    summary = segment_scene(scene, [f"{LABEL}={sought.text}"], output, options)
    table = Table("", "score", "area", "longitude", "latitude")
    for rank, one in enumerate(ranked(summary.output, SEGMENTS.name, sought, top), start=1):
        place = (f"{one.longitude:.6f}", f"{one.latitude:.6f}")
        table.add_row(str(rank), f"{one.score:.2f}", spoken_area(one.area_m2), *place)
    console.print(table if table.row_count else "Nothing was found.")
    console.print(str(summary.output), soft_wrap=True)
    if summary.failed_tiles:
        printer(errors=True).print(
            f"{summary.failed_tiles} of {summary.tiles} tiles have no answer: {summary.failure}",
            soft_wrap=True,
        )
        raise typer.Exit(SOME_FAILED)


def as_wide_as_seen(options: Options) -> Options:
    """Returns options with tiles of as many pixels as the picture that the model is given.

    Cards enlarge tiles for the sake of small things. A sentence is about what lies beside each other, of
    which a larger window at the scene's own pixels holds more. A size that was given stays.
    """
    from t4s_geo.models.registry import read_model_card

    if options.tile_size is not None:
        return options
    card = read_model_card(options.model_choice)
    wide = (card.picture_size or 0) // card.grid * card.grid
    return replace(options, tile_size=wide) if wide > card.tile_size else options
