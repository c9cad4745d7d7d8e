"""`t4s-geo segment` and `t4s-geo render`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from t4s_geo import events
from t4s_geo.commands import flags
from t4s_geo.commands.display import SOME_FAILED, Display, printer
from t4s_geo.declarations import options_of
from t4s_geo.errors import Cancelled
from t4s_geo.network import decide
from t4s_geo.options import Options, RenderOptions
from t4s_geo.vector.left_out import LeftOut

Output = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT.gpkg",
        help="Polygons to write: a GeoPackage (.gpkg) with its style, or FlatGeobuf (.fgb) or GeoParquet "
        "(.parquet) with its style beside it (OUT.qml, which QGIS loads by itself).",
    ),
]


@flags.takes(Options)
def segment(
    scene: Annotated[str, typer.Argument(metavar="SCENE", help="Georeferenced raster that GDAL can open.")],
    output: Output,
    *,
    prompt: flags.Prompts = None,
    pixels: Annotated[
        bool,
        typer.Option(
            "--pixels",
            help="Take SCENE for a photograph without a place on Earth, and write masks in its own pixels: "
            "OUT.geojson (outlines) or OUT.png (label codes).",
        ),
    ] = False,
    given: Mapping[str, Any],
    offline: flags.Offline = False,
) -> None:
    """Segment a scene from text prompts into styled polygons.

    A run that was interrupted goes on where it stopped when the same command is given again.
    """
    options = Options.of(given)
    decide(options.network)
    if pixels:
        from t4s_geo.commands.pixels import segment_pixels

        segment_pixels(scene, prompt or [], output, options)
        return
    finish(segment_scene(scene, prompt or [], output, options))


def segment_scene(scene: str, prompts: list[str], output: Path, options: Options) -> events.Summary:
    """Runs, and shows how it gets on.

    Raises:
        Cancelled: The user interrupted it.
    """
    # Not at the top: the engine takes half a second to import, and --help should not.
    from t4s_geo.run.pipeline import segment as run

    with _Display(printer(errors=True)) as display:
        try:
            return run(scene, prompts, output, options=options, listener=display.show)
        except KeyboardInterrupt:
            # Typer would take it for a crash; the ledger holds every batch that was finished.
            raise Cancelled from None


@flags.takes(Options, only=[*options_of(RenderOptions), "overwrite", "keep"], defaults=False)
def render(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="The .ledger file beside an output.")],
    output: Output,
    given: Mapping[str, Any],
    network: flags.Network = False,
) -> None:
    """Make mosaic and polygons again from a ledger, without running the model.

    What is not given is as it was in the run itself.
    """
    from t4s_geo.rendering.again import render_otherwise

    values = dict(given)
    overwrite, keep = values.pop("overwrite", False), values.pop("keep", None) is not None
    finish(render_otherwise(ledger, output, values, overwrite=overwrite, keep=keep))


def finish(summary: events.Summary) -> None:
    """Prints what was found and where it is.

    Raises:
        typer.Exit: With code 3 if tiles have no answer.
    """
    console = printer()
    table = Table("label", "polygons", "area", "score")
    for column in table.columns[1:]:
        column.justify = "right"
    for label in summary.labels:
        score = f"{label.score:.2f}" if label.polygons else "–"
        table.add_row(label.label, f"{label.polygons:,}", spoken_area(label.area_m2), score)
    console.print(table)
    for found in summary.lines:
        console.print(
            f"{found.label}: {found.lines:,} centrelines, {spoken_length(found.length_m)}", soft_wrap=True
        )
    if summary.left_out.polygons:
        console.print(spoken_left_out(summary.left_out), soft_wrap=True)
    if summary.kept:
        was, were = ("1 polygon", "is") if summary.kept == 1 else (f"{summary.kept:,} polygons", "are")
        console.print(f"{was} that people had decided about {were} kept as before.", soft_wrap=True)
    if summary.boxes or summary.points:
        console.print(spoken_bare(summary), soft_wrap=True)
    paths = (summary.output, summary.centrelines, summary.raster, summary.preview)
    for path in dict.fromkeys(paths):
        if path is not None:
            console.print(str(path), soft_wrap=True)
    if summary.failed_tiles:
        printer(errors=True).print(
            f"{summary.failed_tiles} of {summary.tiles} tiles have no answer: {summary.failure} "
            "Run the same command again to retry them.",
            soft_wrap=True,
        )
        raise typer.Exit(SOME_FAILED)


def spoken_length(metres: float) -> str:
    """Writes a length in the unit that people would use."""
    return f"{metres / 1e3:,.2f} km" if metres >= 1e3 else f"{metres:,.0f} m"


def spoken_left_out(left_out: LeftOut) -> str:
    """Says how many polygons a result lacks since they are small."""
    below = f"{left_out.below_m2:,.1f} m²" if left_out.below_m2 < 100 else spoken_area(left_out.below_m2)
    limit = f"one cell of the model ({below})" if left_out.is_cell else below
    subject = "1 polygon" if left_out.polygons == 1 else f"{left_out.polygons:,} polygons"
    verb = "was" if left_out.polygons == 1 else "were"
    return f"{subject} smaller than {limit} {verb} left out; --min-area sets the limit."


def spoken_bare(summary: events.Summary) -> str:
    """Says how many objects have no outline, and why."""
    kinds = [(summary.boxes, "box", "boxes"), (summary.points, "point", "points")]
    there = [(number, one, many) for number, one, many in kinds if number]
    said = " and ".join(
        f"1 object is a {one}" if number == 1 else f"{number:,} objects are {many}"
        for number, one, many in there
    )
    if summary.refine.startswith("sam"):
        return f"{said}: nothing that --refine {summary.refine} outlined fits."
    written = " and ".join(many for _, _, many in there)
    them = "it" if summary.boxes + summary.points == 1 else "them"
    return (
        f"{said}, since the model writes {written} and no refiner is asked for; --refine sam outlines {them}."
    )


def spoken_area(square_metres: float) -> str:
    """Writes an area in the unit that people would use."""
    if square_metres >= 1e6:
        return f"{square_metres / 1e6:,.2f} km²"
    if square_metres >= 1e4:
        return f"{square_metres / 1e4:,.2f} ha"
    return f"{square_metres:,.0f} m²"


class _Display(Display):
    """Shows the events of a run as a bar."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._task = self.add("Opening", None)

    def show(self, event: events.Event) -> None:
        """Brings the display up to date."""
        if isinstance(event, events.Started):
            self.tell_start(event)
            self._progress.update(
                self._task, description="Segmenting", total=event.tiles, completed=event.resumed
            )
        elif isinstance(event, events.Progress):
            self.count(self._task, event)
        else:
            self._progress.update(self._task, description="Making polygons", speed="")
