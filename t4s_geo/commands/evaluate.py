"""`t4s-geo evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from t4s_geo.commands import flags
from t4s_geo.commands.display import print_json, printer


def evaluate(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Polygons or class raster of segment.")],
    reference: Annotated[
        Path,
        typer.Argument(metavar="REFERENCE", help="Label raster that names its codes, or polygons."),
    ],
    field: Annotated[
        str | None, typer.Option(help="Attribute of the reference's polygons that names the label.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="Label of all of the reference's polygons.")] = None,
    aoi: Annotated[
        Path | None, typer.Option(metavar="AREA.geojson", help="Compare only within these polygons.")
    ] = None,
    gsd: Annotated[
        float | None, typer.Option(help="Metres a pixel to compare at.", show_default="the reference's")
    ] = None,
    square: Annotated[
        int, typer.Option(help="Pixels along a side of the squares that count as images.")
    ] = 512,
    edge: Annotated[
        int | None,
        typer.Option(help="Pixels around outlines for boundary IoU.", show_default="2 % of a diagonal"),
    ] = None,
    network: flags.Network = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Score a result against a reference."""
    from t4s_geo.evaluation import Settings
    from t4s_geo.evaluation import evaluate as compare

    done = compare(result, reference, Settings(gsd, square, edge, aoi, field, label))
    if as_json:
        print_json(done.to_json())
        return
    pixels = Table("label", "IoU", "boundary IoU", "precision", "recall", "area")
    squares = Table("label", "squares", "oIoU", "mIoU", "Pr@.5", "Pr@.7", "Pr@.9", "without", "quiet")
    polygons = Table("label", "polygons", "in reference", "matched", "precision", "recall", "F1")
    for one in (*done.labels, done.overall):
        areas = "–" if one.area_error is None else f"{one.area_error:+.1%}"
        shares = (one.iou, one.boundary_iou, one.precision, one.recall)
        pixels.add_row(one.label, *map(_number, shares), areas)
        within = one.squares
        above = (within.share_above(threshold) for threshold in (0.5, 0.7, 0.9))
        ious = map(_number, (within.overall_iou, within.mean_iou, *above))
        squares.add_row(
            one.label, str(len(within.both)), *ious, str(within.empty), _number(within.quiet_share)
        )
        parts = one.polygons
        numbers = map(str, (parts.found, parts.wanted, parts.matched))
        polygons.add_row(one.label, *numbers, *map(_number, (parts.precision, parts.recall, parts.f1)))
    console = printer()
    console.print(pixels)
    console.print(squares)
    console.print(polygons)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
