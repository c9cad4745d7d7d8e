"""`t4s-geo batch`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import TaskID
from rich.table import Table

from t4s_geo import events
from t4s_geo.commands import flags
from t4s_geo.commands.display import SOME_FAILED, Display, print_note, printer
from t4s_geo.errors import Cancelled
from t4s_geo.network import decide
from t4s_geo.options import Options

if TYPE_CHECKING:
    from t4s_geo.batch.plan import Planned
    from t4s_geo.batch.results import BatchSummary, SceneEvent

EXAMPLES = 3
"""Renamed outputs that are named."""


@flags.takes(
    Options,
    changed={
        "raster": {"metavar": "FOLDER", "help": "Write each scene's classes there as a COG, too."},
        "preview": {"metavar": "FOLDER", "help": "Write an overlay picture a scene there, too."},
    },
)
def batch(
    scenes: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENE",
            help="Rasters, folders, patterns such as 'in/**/*.tif', manifests (CSV with a column scene, "
            "perhaps output, prompts, aoi, gsd), STAC items or collections (JSON).",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FOLDER|ALL.gpkg",
            help="A folder for a GeoPackage a scene, or one file of all: .gpkg, .fgb or .parquet.",
        ),
    ],
    *,
    prompt: flags.Prompts = None,
    asset: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="STAC asset to take; by role, visual or data, by default."),
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option(metavar="EPSG:…", help="CRS of ALL.gpkg; the first scene's by default."),
    ] = None,
    given: Mapping[str, Any],
    offline: flags.Offline = False,
    jobs: Annotated[
        int,
        typer.Option(
            min=1, help="Scenes worked on at once; the model takes turns.", rich_help_panel="Expert"
        ),
    ] = 1,
) -> None:
    """Segment many scenes from text prompts.

    The same command goes on where it was interrupted, and does only what is not done yet. A scene that fails
    does not stop the others.
    """
    options = Options.of(given)
    decide(options.network)
    # Not at the top: the engine takes half a second to import, and --help should not.
    from t4s_geo.batch.plan import Destination, plan_scenes
    from t4s_geo.batch.run import run_batch
    from t4s_geo.batch.scenes import find_scenes

    destination = Destination.of(output, crs)
    found = find_scenes(scenes, asset)
    planned = plan_scenes(found.scenes, prompt or [], destination, options)
    console = printer(errors=True)
    _tell_new_names(console, planned)
    with _Display(console, len(planned)) as display:
        try:
            summary = run_batch(
                planned, destination, options, unusable=found.unusable, jobs=jobs, listener=display.show
            )
        except KeyboardInterrupt:
            # Typer would take it for a crash; the ledgers hold every batch that was finished.
            raise Cancelled from None
    _finish(console, summary)


def _tell_new_names(console: Console, planned: list[Planned]) -> None:
    """Says which outputs are not called as their scenes are."""
    names = Counter(Path(one.scene).name for one in planned)
    renamed = [one for one in planned if names[Path(one.scene).name] > 1]
    if renamed:
        examples = ", ".join(one.output.name for one in renamed[:EXAMPLES])
        more = ", …" if len(renamed) > EXAMPLES else ""
        print_note(
            console,
            f"{len(renamed)} scenes share their file names with others; their outputs are {examples}{more}.",
        )


def _finish(console: Console, summary: BatchSummary) -> None:
    """Prints how many scenes are done, where the results are, and what went wrong where.

    Raises:
        typer.Exit: With code 3 if scenes or tiles failed.
    """
    from t4s_geo.batch.results import Outcome

    done, kept, failed = (summary.count(outcome) for outcome in (Outcome.DONE, Outcome.KEPT, Outcome.FAILED))
    out = printer()
    out.print(
        f"{len(summary.scenes)} scenes: {done} segmented, {kept} finished before, {failed} failed.",
        soft_wrap=True,
    )
    if summary.output is not None:
        out.print(str(summary.output), soft_wrap=True)
    if summary.note is not None:
        print_note(console, summary.note)
    if not summary.problems:
        return
    table = Table("scene", "tiles", "what went wrong")
    table.columns[1].justify = "right"
    for column in table.columns:
        column.overflow = "fold"
    for result in summary.problems:
        tiles = f"{result.failed_tiles} of {result.tiles}" if result.failed_tiles else "–"
        table.add_row(result.scene, tiles, result.problem or "")
    console.print(table)
    console.print("Run the same command again to retry what failed; all else is kept.")
    raise typer.Exit(SOME_FAILED)


class _Display(Display):
    """Shows the events of a batch run: a bar for the scenes, and one for each that is worked on."""

    def __init__(self, console: Console, scenes: int) -> None:
        super().__init__(console)
        self._scenes = self.add("Scenes", scenes)
        self._tasks: dict[str, TaskID] = {}

    def show(self, told: SceneEvent) -> None:
        """Brings the display up to date."""
        event = told.event
        if isinstance(event, events.Started):
            self.tell_start(event, told.name)
            self._tasks[told.name] = self.add(f"  {told.name}", event.tiles, event.resumed)
        elif isinstance(event, events.Progress):
            self.count(self._tasks[told.name], event)
        elif isinstance(event, events.Rendering):
            self._progress.update(self._tasks[told.name], speed="making polygons")
        else:
            if told.name in self._tasks:
                self._progress.remove_task(self._tasks.pop(told.name))
            self._progress.advance(self._scenes)
