"""`t4s-geo append`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from t4s_geo.commands.display import print_json, printer


def append(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Polygons that segment or render wrote.")],
    package: Annotated[
        Path, typer.Argument(metavar="INTO.gpkg", help="GeoPackage that has the layer to add them to.")
    ],
    layer: Annotated[
        str | None, typer.Option("--layer", help="The layer; the only one of polygons by default.")
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option("--leave-out", metavar="COLUMN", help="Do not add this column. Repeat it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Add the polygons of a result to a layer that exists: all of them or none.

    Columns go to the fields of the same names; others are left out, and the layer's own features are not
    touched. What is there already is not added again.
    """
    # Not at the top: --help should not wait for libraries of polygons.
    from t4s_geo.vector.appending.adding import add_to_layer

    done = add_to_layer(result, package, layer, leave_out or ())
    if as_json:
        print_json(asdict(done))
        return
    console = printer()
    console.print(f"{_counted(done.added)} added to the layer {done.layer} of {package}.", soft_wrap=True)
    if done.there:
        console.print(f"{_counted(done.there)} there already.", soft_wrap=True)
    if done.rejected:
        console.print(f"{_counted(done.rejected)} rejected by people, and left out.", soft_wrap=True)
    if done.left_out:
        console.print(f"Left out, for want of a field: {', '.join(done.left_out)}.", soft_wrap=True)
    if done.crs:
        console.print(f"Transformed to {done.crs}.", soft_wrap=True)


def _counted(polygons: int) -> str:
    return "1 polygon was" if polygons == 1 else f"{polygons:,} polygons were"
