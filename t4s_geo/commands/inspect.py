"""`t4s-geo info`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.commands import flags
from t4s_geo.commands.display import print_json, printer
from t4s_geo.options import Options

MOST_CHARACTERS = 5000
"""Of a value, for people."""
MOST_DEPTH = 20
"""Of values within each other, for people."""

Tile = Annotated[
    int | None,
    typer.Option(
        min=0, metavar="N", help="Of a run: what the model wrote about this tile, and how sure it was."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@flags.takes(Options, only=("card",))
def info(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|OUT.gpkg|OUT.ledger",
            help="'embedded', a checkpoint's folder, https://host/v1#name, an output, or a ledger.",
        ),
    ] = EMBEDDED,
    *,
    given: Mapping[str, Any],
    tile: Tile = None,
    offline: flags.Offline = False,
    as_json: AsJson = False,
) -> None:
    """Describe a model, how an output was made, or what the model wrote about a tile."""
    described = _described(subject, tile, given)
    if as_json:
        print_json(described)
        return
    if tile is not None:
        for answer in described["answers"]:
            _print_answer(answer)
        return
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    for name, value in described.items():
        table.add_row(name, _spoken(value))
    printer().print(table)


def _described(subject: str, tile: int | None, given: Mapping[str, Any]) -> dict[str, Any]:
    if tile is not None or subject.lower().endswith(".ledger"):
        from t4s_geo.ledger.describing import describe_ledger

        return describe_ledger(Path(subject), tile)
    from t4s_geo.vector.writers import is_result, read_metadata

    if is_result(Path(subject)):
        return read_metadata(Path(subject))
    from t4s_geo.models import choose_model, describe_model

    return describe_model(choose_model(subject, Options.of(given).overrides))


def _print_answer(answer: Mapping[str, Any]) -> None:
    """Prints what the model wrote to a prompt, and how sure it was of each token."""
    console, objects = printer(), answer.get("objects", 0)
    state = f"{answer['status']}, {objects} objects" if objects > 1 else answer["status"]
    console.print(Text.assemble((answer["label"], "bold"), f" ({state})"), soft_wrap=True)
    for part in ("message", "text"):
        if part in answer:
            console.print(answer[part], soft_wrap=True)
    if "tokens" in answer:
        tokens = answer["tokens"]
        console.print(f"Probability of a token: mean {tokens['mean']:.3f}, lowest {tokens['lowest']:.3f}")
        each = (f"{token} {one:.3f}" if token else f"{one:.3f}" for token, one in tokens["each"])
        console.print(Columns(map(Text, each), padding=(0, 2)))
    console.print()


def _spoken(value: object, depth: int = 0) -> str:
    """Writes a value of a card or of metadata for people."""
    if depth > MOST_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        said = "\n".join(f"{name}: {_spoken(inner, depth + 1)}" for name, inner in value.items())
    elif isinstance(value, list | tuple):
        said = ", ".join(_spoken(inner, depth + 1) for inner in value)
    else:
        said = str(value)
    return said if len(said) <= MOST_CHARACTERS else f"{said[:MOST_CHARACTERS]}… (all of it: --json)"
