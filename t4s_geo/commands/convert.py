"""`t4s-geo convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from t4s_geo.errors import UserError, needing


def convert(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="Checkpoint in the LLaVA-1.5 layout.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Checkpoint folder to write.")
    ],
    grid: Annotated[int, typer.Option(help="Cells along each side of the masks that it writes.")] = 24,
    template: Annotated[
        str, typer.Option(metavar="TEXT", help="What the model is asked; {prompt} stands for the prompt.")
    ] = "Please segment only the {prompt} in the image.",
) -> None:
    """Make a Text4Seg checkpoint one that servers and Transformers load.

    Takes a checkpoint in the layout of the original LLaVA-1.5 code that writes image-wise descriptors, and
    adds the card.
    """
    if not source.is_dir():
        raise UserError(f"There is no folder {source}; give one with a checkpoint in it.")
    # Not at the top: nobody should wait for torch to be told of a mistake.
    with needing("local", "Converting"):
        from t4s_geo.models.local.pytorch.convert import convert as run
    from t4s_geo.models.card import ModelCard

    name = source.resolve().name
    run(source, output, ModelCard(name, "imagewise-rrle", grid, prompt_template=template))
    print(output)
