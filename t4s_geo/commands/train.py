"""`t4s-geo train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from t4s_geo.commands import flags
from t4s_geo.commands.display import printer
from t4s_geo.memory_limit import TORCH_MODEL, check_memory_limit


def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="What to learn from, and how.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The new checkpoint.")],
    device: Annotated[str, typer.Option(help="'auto' or 'cpu'.")] = "auto",
    network: flags.Network = False,
) -> None:
    """Train a checkpoint further on your own labels."""
    from t4s_geo.errors import UserError
    from t4s_geo.training.opening import open_training
    from t4s_geo.training.output import check_output
    from t4s_geo.training.recipe import read_recipe

    check_memory_limit(TORCH_MODEL)
    read = read_recipe(recipe)
    check_output(recipe, read, output)
    samples = open_training(read, output, device)
    try:
        from t4s_geo.training.train import train as run
    except ImportError as error:
        raise UserError(
            f"Training needs {error.name}, which is not installed; run pip install 't4s-geo[train]'."
        ) from None
    console = printer()
    done = run(
        samples,
        output,
        device,
        lambda step, loss: console.print(f"step {step}/{read.steps}  loss {loss:.3f}"),
    )
    if done.after:
        table = Table("label", "IoU before", "after")
        for label, value in done.after.items():
            table.add_row(label, _number(done.before.get(label)), f"{value:.3f}")
        console.print(table)
    if done.first:
        console.print(f"{done.folder}: use it with --model {done.folder}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
