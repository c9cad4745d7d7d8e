"""`t4s-geo encode` and `t4s-geo decode`: a mask picture as text and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from t4s_geo.errors import UserError
from t4s_geo.files import check_regular
from t4s_geo.paths import Named, check_distinct

if TYPE_CHECKING:
    from t4s_geo.descriptors import Format

FormatName = Annotated[
    str, typer.Option("--format", help="boxwise-bricks-v1, -v2 or -v3, imagewise-rrle, json-objects, …")
]
Grid = Annotated[int, typer.Option(help="Cells along each side.")]
Label = Annotated[str, typer.Option(help="Name that the image-wise format gives the mask.")]

MOST_PIXELS = 8192
"""Pixels along each side that a picture is looked at with: far more than any grid has cells."""


def encode(
    mask: Annotated[Path, typer.Argument(metavar="MASK", help="Picture; what is not black is the mask.")],
    descriptor: FormatName = "boxwise-bricks-v1",
    grid: Grid = 32,
    label: Label = "object",
) -> None:
    """Print the text that stands for a mask picture."""
    import numpy as np
    from PIL import Image

    from t4s_geo.descriptors import cell_majority

    format = _format(descriptor, grid)
    check_regular(mask, "picture")
    try:
        with Image.open(mask) as picture:
            # Whole pixels per cell, as many as the picture has at least, but for pictures that are very long.
            side = grid * -(-min(max(picture.size), MOST_PIXELS) // grid)
            pixels = np.asarray(picture.convert("L").resize((side, side), Image.Resampling.NEAREST))
    except Image.DecompressionBombError:
        raise UserError(f"{mask} has too many pixels; give a smaller picture.") from None
    except (OSError, ValueError, SyntaxError):
        raise UserError(f"{mask} is not a picture that can be read; give a PNG, for example.") from None
    print(format.write(cell_majority((pixels > 0).astype(np.uint8), grid), [_label(label)]))


def decode(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A descriptor; - reads standard input.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="MASK.png", help="Picture to write.")],
    descriptor: FormatName = "boxwise-bricks-v1",
    grid: Grid = 32,
    label: Label = "object",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a picture that exists.")] = False,
    size: Annotated[int, typer.Option(min=1, max=16384, help="Pixels along each side of the picture.")] = 256,
) -> None:
    """Draw the mask that a text stands for."""
    from PIL import Image

    from t4s_geo.descriptors import DescriptorError

    format = _format(descriptor, grid)
    if text == "-":
        check_distinct([Named("the standard input", Path("/dev/stdin"))], [Named("the picture", output)])
    check_regular(output, "picture to write")
    if not overwrite and output.exists() and output.stat().st_size:
        raise UserError(f"{output} exists; add --overwrite to replace it, or choose another name.")
    try:
        cells = format.read(sys.stdin.read() if text == "-" else text, [_label(label)]).cells
    except DescriptorError as error:
        raise UserError(f"The text is not {descriptor} on a {grid}x{grid} grid: {error}.") from None
    picture = Image.fromarray(cells * 255).resize((size, size), Image.Resampling.NEAREST)
    try:
        picture.save(output)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{output} cannot be written ({error}); choose another name, such as mask.png."
        ) from None


def _format(name: str, grid: int) -> Format:
    from t4s_geo.descriptors import make_format

    try:
        return make_format(name, grid)
    except ValueError as error:
        raise UserError(f"The descriptor cannot be used: {error}.") from None


def _label(label: str) -> str:
    if not label.strip() or any(mark in label for mark in "|*<>\n"):
        raise UserError(f"The label {label!r} cannot stand in a descriptor; use plain words.")
    return label.strip()
