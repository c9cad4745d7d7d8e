"""`t4s-geo unsure`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from t4s_geo.commands.display import printer
from t4s_geo.errors import UserError
from t4s_geo.files import check_free


def unsure(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="The .ledger file beside an output.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT.gpkg", help="Write the outlines of the tiles, too."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many tiles.")] = 10,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")] = False,
) -> None:
    """Tell which tiles a run is least sure of: where to look, correct and draw next.

    The doubt is the share of a tile's cells that are expected to be wrong, by the model's own probabilities.
    """
    from t4s_geo.ledger import Ledger
    from t4s_geo.rendering.unsure import least_sure, write_places

    if output is not None:
        _check(output, overwrite)
    with Ledger.open(ledger, whole=False) as opened:
        places, crs = least_sure(opened, count), opened.spec.grid.crs
    table = Table("", "tile", "doubt", "label", "x", "y")
    for rank, place in enumerate(places, 1):
        centre = place.outline.centroid
        table.add_row(
            f"{rank}",
            f"{place.tile}",
            f"{place.doubt:.1%}",
            place.label,
            f"{centre.x:.7g}",
            f"{centre.y:.8g}",
        )
    console = printer()
    console.print(table)
    if output is not None:
        write_places(places, crs, output)
        console.print(str(output), soft_wrap=True)


def _check(output: Path, overwrite: bool) -> None:
    """Raises UserError where the outlines cannot be written to a file."""
    if output.suffix.lower() != ".gpkg":
        raise UserError(f"{output} does not end in .gpkg; the outlines are written as a GeoPackage.")
    check_free(output, overwrite)
