"""`t4s-geo info`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.commands import flags
from t4s_geo.commands.display import printer
from t4s_geo.options import Options

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@flags.takes(Options, only=("card",))
def info(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|OUT.gpkg",
            help="'embedded', a checkpoint's folder, https://host/v1#name, or an output.",
        ),
    ] = EMBEDDED,
    *,
    given: Mapping[str, Any],
    offline: flags.Offline = False,
    as_json: AsJson = False,
) -> None:
    """Describe a model, or how an output was made."""
    from t4s_geo.models.registry import describe
    from t4s_geo.vector.metadata import read_metadata

    described = (
        read_metadata(Path(subject))
        if subject.lower().endswith(".gpkg")
        else describe(subject, Options.of(given).overrides)
    )
    if as_json:
        print(json.dumps(described, ensure_ascii=False, indent=2))
        return
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    for name, value in described.items():
        table.add_row(name, _spoken(value))
    printer().print(table)


def _spoken(value: object) -> str:
    """Writes a value of a card or of metadata for people."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_spoken(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_spoken(inner) for inner in value)
    return str(value)
