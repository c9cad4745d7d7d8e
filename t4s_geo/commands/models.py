"""`t4s-geo models`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from t4s_geo.commands.display import print_json, printer

AsJson = Annotated[bool, typer.Option("--json", help="Print all fields as JSON, for programs.")]
HEADINGS = ("model", "writes", "parameters", "download", "licence", "commercial use", "needs", "tried")
TRIED = {"run": "we ran it", "stand-in": "with a stand-in", "no": "no"}
"""What was tried of a model, in few words."""
COMMERCIAL = {True: "yes", False: "no", None: "look it up"}


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
    table = Table(*HEADINGS)
    for column in table.columns[2:4]:
        column.justify = "right"
    for one in known:
        about = one.about
        table.add_row(
            about.model,
            about.writes,
            f"{about.parameters:,.0f} M" if about.parameters else "–",
            f"{about.download_gb:.1f} GB" if about.download_gb else "–",
            about.licence,
            COMMERCIAL[about.commercial],
            about.needs,
            TRIED[about.tried],
        )
    console = printer()
    console.print(table)
    console.print("Which command for which: docs/models.md. All of the cards: --json.", soft_wrap=True)
