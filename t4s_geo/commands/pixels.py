"""`t4s-geo segment PHOTO --pixels`: pictures without a place on Earth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from t4s_geo.commands.display import SOME_FAILED, printer
from t4s_geo.declarations import options_of
from t4s_geo.errors import UserError
from t4s_geo.options import Options
from t4s_geo.paths import Named, check_distinct

USED = frozenset(
    {
        *("model", "card", "tile_size", "grid", "device", "dtype", "runtime", "network"),
        *("overwrite", "exclusive", "threshold", "upsample"),
    }
)
"""Options that mean something for a picture without a place on Earth."""


def segment_pixels(picture: str, prompts: Sequence[str], output: Path, options: Options) -> None:
    """Segments a picture as a whole, and writes masks in its own pixels.

    Raises:
        UserError: Something that was given cannot be used; nothing was changed.
        typer.Exit: With code 3 if prompts have no answer.
    """
    # Not at the top: the engine takes half a second to import, and --help should not.
    from t4s_geo.models import open_model
    from t4s_geo.pictures.photo import read_photo
    from t4s_geo.pictures.segmenting import segment_picture
    from t4s_geo.pictures.writing import check_written, write_masks
    from t4s_geo.prompts import parse_prompts

    _check_used(options)
    asked = parse_prompts(prompts)
    check_distinct([Named("the picture", Path(picture))], [Named("the result", output)])
    check_written(output, options.overwrite)
    rgb = read_photo(Path(picture))
    model = open_model(options.model_choice)
    try:
        render = options.render
        masks = segment_picture(
            rgb,
            asked,
            model,
            options.model,
            exclusive=render.exclusive,
            threshold=render.threshold,
            upsample=render.upsample,
        )
    finally:
        model.close()
    console = printer()
    table = Table("label", "objects", "of the picture", "score")
    for one in write_masks(masks, output):
        score = "–" if one.score is None else f"{one.score:.2f}"
        table.add_row(one.label, f"{one.objects:,}", f"{one.share:.1%}", score)
    console.print(table)
    console.print(str(output), soft_wrap=True)
    if masks.failures:
        printer(errors=True).print(f"No answer to {'; '.join(masks.failures)}", soft_wrap=True)
        raise typer.Exit(SOME_FAILED)


def _check_used(options: Options) -> None:
    """Raises UserError where an option was given that is about scenes with a place on Earth."""
    default = Options()
    for name, declared in options_of(Options).items():
        holder, plain = (options, default) if hasattr(options, name) else (options.render, default.render)
        if name not in USED and getattr(holder, name) != getattr(plain, name):
            raise UserError(
                f"{declared.flag} is about scenes with a place on Earth; leave it out with --pixels."
            )
    if options.model.startswith("oracle:"):
        raise UserError("The oracle looks up places on Earth; choose another model with --pixels.")
