"""`t4s-geo train`."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from t4s_geo.commands import flags
from t4s_geo.commands.display import printer
from t4s_geo.memory_limit import TORCH_MODEL, check_memory_limit

if TYPE_CHECKING:
    from t4s_geo.training.best import Kept
    from t4s_geo.training.recipe import Recipe


def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="What to learn from, and how.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="The new checkpoint.")
    ] = None,
    device: Annotated[str, typer.Option(help="'auto' or 'cpu'.")] = "auto",
    dry: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Take two steps with random weights of the model's shape, and print memory and speed.",
        ),
    ] = False,
    layers: Annotated[
        int | None, typer.Option(min=1, help="Layers of the dry run's network.", show_default="all")
    ] = None,
    network: flags.Network = False,
) -> None:
    """Train a checkpoint further on your own labels."""
    from t4s_geo.errors import UserError, needing
    from t4s_geo.training.opening import open_training
    from t4s_geo.training.output import check_output
    from t4s_geo.training.recipe import read_recipe

    check_memory_limit(TORCH_MODEL)
    read = read_recipe(recipe)
    if dry:
        _dry_run(read, device, layers)
        return
    if output is None:
        raise UserError("There is no folder for the new checkpoint; add -o FOLDER.")
    check_output(recipe, read, output)
    samples = open_training(read, output, device)
    with needing("train", "Training"):
        from t4s_geo.training.train import train as run
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
    if done.kept:
        console.print(f"kept: {_told_state(done.kept)}")
    if done.first:
        console.print(f"{done.folder}: use it with --model {done.folder}")


def _told_state(kept: Kept) -> str:
    state = f"the state after step {kept.step}" if kept.step else "the model as it was: no state was better"
    if kept.share < 1:
        state = f"{kept.share:.0%} of the way from the model as it was to {state}"
    return f"{state} ({kept.first:.3f} at the beginning, {kept.score:.3f} kept, for validation)"


def _dry_run(recipe: Recipe, device: str, layers: int | None) -> None:
    """Prints what a training takes."""
    from t4s_geo.errors import needing
    from t4s_geo.models.card import read_card, read_card_file
    from t4s_geo.models.folders import model_folder

    # What libraries would do otherwise some day is nothing for the user.
    warnings.simplefilter("ignore")
    card = read_card_file(Path(recipe.card)) if recipe.card else read_card(model_folder(recipe.model))
    shape = Path(recipe.shape) if recipe.shape else model_folder(recipe.model) / "config.json"
    with needing("train", "Training"):
        from t4s_geo.training.dry_run import DryRun, dry_run
    done = dry_run(
        DryRun(
            shape,
            card.format(),
            card.picture_size or card.tile_size,
            recipe.batch_size,
            recipe.accumulate,
            recipe.lora_rank,
            recipe.lora_dropout,
            recipe.precision,
            recipe.gradient_checkpointing,
            layers,
            recipe.questions_per_picture,
        ),
        device,
    )
    there, whole = done.layers
    console = printer()
    console.print(f"{done.parameters / 1e9:.2f} billion parameters, {done.trained / 1e6:.0f} million trained")
    console.print(f"{there} of {whole} layers; {done.questions} questions about {done.pictures} pictures")
    console.print(f"a step, {done.tokens} tokens of each picture and its questions")
    console.print(f"{done.memory / 2**30:.1f} GiB at the peak, {done.seconds:.1f} s a step")
    console.print(
        f"{done.tokens_per_second:.0f} tokens and {done.questions_per_second:.3g} questions a second"
    )
    if there == whole:
        hours = recipe.steps * done.seconds / 3600
        console.print(f"{recipe.steps:,} steps would take {hours:.1f} h on this device alone")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
