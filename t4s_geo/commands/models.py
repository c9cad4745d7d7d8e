"""`t4s-geo models`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from t4s_geo.commands.display import print_json, printer

AsJson = Annotated[bool, typer.Option("--json", help="Print all fields as JSON, for programs.")]
HEADINGS = ("model", "writes", "GB", "licence", "needs")


def models(as_json: AsJson = False) -> None:
    """List the models that the package has cards of: any of these names does for --model.

    Other checkpoints and services need a card of their own (--card).
    """
    # Not at the top: cards take NumPy to read, and --help should not.
    from t4s_geo.models.catalogue import known_models

    known = known_models()
    if as_json:
        print_json([one.to_json() for one in known])
        return
    # Names are typed again: they stay whole in a narrow window.
    table = Table(*HEADINGS, box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    table.columns[2].justify = "right"
    for one in known:
        about = one.about
        table.add_row(
            about.model,
            about.writes,
            f"{about.download_gb:.1f}" if about.download_gb else "–",
            f"{about.licence} (not commercial)" if about.commercial is False else about.licence,
            about.needs,
        )
    console = printer()
    console.print(table)
    console.print("GB are to be downloaded. Which command for which, and what was tried: docs/models.md.")
    console.print("All fields: --json.")
