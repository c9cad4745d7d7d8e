"""Options that several commands have, and what they make of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from t4s_geo.errors import UserError

if TYPE_CHECKING:
    from t4s_geo.options import Options

EXPERT = "Expert"


def _go_offline(value: bool) -> bool:
    """Says it where Hugging Face's libraries look when they are imported."""
    if value:
        os.environ["HF_HUB_OFFLINE"] = "1"
    return value


Prompts = Annotated[
    list[str] | None,
    typer.Option(
        "--prompt",
        "-p",
        metavar="TEXT",
        help="What to find: 'water', or 'water=lakes and rivers'. Repeat it.",
    ),
]
Model = Annotated[
    str,
    typer.Option(
        help="'embedded', a checkpoint's folder, its name on the Hugging Face hub, https://host/v1#name, "
        "or oracle:LABELS.tif."
    ),
]
Aoi = Annotated[Path | None, typer.Option(help="Vector file; segment only inside its polygons.")]
Gsd = Annotated[
    float | None, typer.Option(help="Metres a pixel to work at; what suits the model by default.")
]
Bands = Annotated[
    str | None, typer.Option(metavar="R,G,B", help="Band numbers to show the model, such as 4,3,2.")
]
Exclusive = Annotated[
    bool | None,
    typer.Option(
        "--exclusive/--independent",
        help="Every place gets its best label (the default), or labels may overlap.",
        show_default=False,
    ),
]
Threshold = Annotated[
    float | None, typer.Option(help="Lowest probability of a label; the model's own by default.")
]
Upsample = Annotated[
    Literal["bilinear", "nearest"] | None,
    typer.Option(help="How cells become pixels; the model's own by default.", show_default=False),
]
Refine = Annotated[
    str | None,
    typer.Option(
        metavar="none|edges|sam:CHECKPOINT",
        help="Let outlines follow the edges of the image, or have a SAM or SAM 2 checkpoint (a folder or a "
        "hub's name) draw them.",
        show_default="the model's card's",
    ),
]
MinArea = Annotated[float | None, typer.Option(help="Drop polygons below this many m².", show_default="0")]
Simplify = Annotated[
    float | None,
    typer.Option(help="Smooth outlines by up to this many metres; neighbours stay joined.", show_default="0"),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Start again instead of going on.")]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Have the workers of a Dask cluster answer, such as tcp://host:8786. They must see scenes, "
        "areas and checkpoints under the same paths.",
        show_default=False,
    ),
]
TileSize = Annotated[int | None, typer.Option(help="Pixels a side of a tile.", rich_help_panel=EXPERT)]
Overlap = Annotated[int | None, typer.Option(help="Pixels tiles overlap by.", rich_help_panel=EXPERT)]
Grid = Annotated[int | None, typer.Option(help="Cells a side of the oracle's tiles.", rich_help_panel=EXPERT)]
BatchSize = Annotated[
    int | None, typer.Option(help="Tiles at once; what suits the model by default.", rich_help_panel=EXPERT)
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.", rich_help_panel=EXPERT)]
Dtype = Annotated[
    str,
    typer.Option(
        help="Precision of a local checkpoint: float32, bfloat16, float16, or what suits the device.",
        rich_help_panel=EXPERT,
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Fetch nothing from the Hugging Face hub.",
        rich_help_panel=EXPERT,
        is_eager=True,
        callback=_go_offline,
    ),
]
Card = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Read this in place of the model's t4s.json; servers cannot send theirs.",
        rich_help_panel=EXPERT,
        show_default=False,
    ),
]


def read_options(
    *,
    model: str,
    aoi: Path | None,
    gsd: float | None,
    bands: str | None,
    exclusive: bool | None,
    threshold: float | None,
    upsample: str | None,
    min_area: float | None,
    simplify: float | None,
    tile_size: int | None,
    overlap: int | None,
    grid: int | None,
    batch_size: int | None,
    device: str,
    dtype: str,
    fresh: bool,
    dask: str | None,
    card: Path | None = None,
    refine: str | None = None,
    raster: Path | None = None,
    preview: Path | None = None,
) -> Options:
    """Returns the options that the flags of `segment` and `batch` say.

    Raises:
        UserError: A value is of no use.
    """
    # Not at the top: the engine takes a second to import, and --help should not.
    from t4s_geo.options import Options, RenderOptions

    return Options(
        model=model,
        aoi=aoi,
        gsd=gsd,
        bands=_bands(bands),
        tile_size=tile_size,
        overlap=overlap,
        grid=grid,
        batch_size=batch_size,
        device=device,
        dtype=dtype,
        fresh=fresh,
        dask=dask,
        card=card,
        render=RenderOptions(
            exclusive=exclusive is not False,
            threshold=threshold,
            upsample=upsample,
            min_area=min_area or 0.0,
            simplify=simplify or 0.0,
            raster=raster,
            preview=preview,
            refine=refine,
        ),
    )


def _bands(value: str | None) -> tuple[int, ...] | None:
    if value is None:
        return None
    try:
        return tuple(int(number) for number in value.split(","))
    except ValueError:
        raise UserError(f"--bands {value!r} is no list of band numbers; write for example 4,3,2.") from None
