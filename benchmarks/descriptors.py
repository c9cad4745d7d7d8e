"""Tokens against oracle IoU: what each descriptor format costs, and how much of a mask it can say.

    python benchmarks/descriptors.py MASKS… [--json FILE] [--plot FILE] [--limit N] [--only NAME]

MASKS are label pictures (one band of codes, 0 unlabelled) or folders; of a folder the pictures are taken
whose name ends in `label`, `mask` or `reference`. They are cut into tiles of 256 px that do not overlap.
Every class of a tile is one prompt, its pixels are the prompt's mask.

Oracle IoU: the mask is encoded, decoded, upsampled to pixels by nearest neighbour and compared with the mask
that it came from, pixel by pixel. The IoU of each prompt counts the same, so the figure is a mean over
prompts; a mask of which nothing is left on the grid counts as 0. `smooth` is the same with bilinear
upsampling and a threshold of 0.5. Tokens are a mean over texts, without the token that ends a text: one text
a prompt, but with image-wise descriptors of all classes one text a tile.

Tokens of image-wise text are counted with the first step of a stock tokenizer, see `formats/text.py`: a lower
bound. All other formats bring their own vocabulary, and every symbol counted is one that the decoder read.

Formats of public models tell of objects, or of one class a text; each part of a class that hangs together is
an object (`formats/public.py`; `public_formats.py` counts objects).

Formats with a learned codebook never see what they are measured on: places (the part of a file's name before
the first underscore) are split into two halves, and each half is measured with the codebook of the other.
With one place only they are left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from formats.measuring import Row, measure_learned, measure_plain, measure_public, measure_text
from formats.pictures import Tile, cut, find_pictures, halves, spread
from formats.plot import draw
from rich.console import Console
from rich.table import Table

LEARN_FROM = 150
"""Tiles that a codebook is learned from, at most."""

PUBLIC = "public"
"""Stands for the formats of public models."""

PLOTTED = (
    "image-wise R-RLE, one class",
    "box + runs",
    "box + 4x2 bricks (v1)",
    "box + 8x8 of 1024",
    "v1, pruned",
    "polygons",
    "chosen cells, 4x2 bricks",
    "cells by box, 8x8 of 1024",
    "chosen cells, 8x8 of 1024",
    "v2",
)


def measure(tiles: Sequence[Tile], limit: int | None, only: str | None) -> Iterator[Row]:
    """Yields all rows, as they are ready, those of one format that brings its own tokens, or public ones."""
    chosen = spread(tiles, limit)
    if only is None:
        yield from measure_text(chosen)
    if only in (None, PUBLIC):
        yield from measure_public(chosen)
    if only == PUBLIC:
        return
    yield from measure_plain(chosen, only)
    all_halves, measured = halves(tiles), halves(chosen)
    if all(all_halves) and all(measured):
        first, second = (spread(half, LEARN_FROM) for half in all_halves)
        yield from measure_learned([(second, measured[0]), (first, measured[1])], only)


def as_table(rows: Sequence[Row]) -> Table:
    table = Table(title="Descriptors: tokens against oracle IoU")
    for heading in ("format", "grid", "price", "tokens", "oracle IoU", "smooth", "R-RLE saves"):
        table.add_column(heading, justify="left" if heading == "format" else "right")
    for row in rows:
        price = "" if row.price is None else f"{row.price:g}"
        saved = "" if row.saved is None else f"{row.saved:.0%}"
        scores = (f"{row.oracle_iou:.3f}", f"{row.oracle_iou_smooth:.3f}")
        table.add_row(row.format, str(row.grid), price, f"{row.tokens:.0f}", *scores, saved)
    return table


def as_svg(rows: Sequence[Row]) -> str:
    lines = {name: [(r.tokens, r.oracle_iou) for r in rows if r.format == name] for name in PLOTTED}
    return draw(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("masks", nargs="+", type=Path, help="label pictures, or folders of them")
    parser.add_argument("--json", type=Path, help="write the rows here")
    parser.add_argument("--plot", type=Path, help="write an SVG here")
    parser.add_argument("--only", metavar="NAME", help=f"measure this format only, or {PUBLIC}")
    parser.add_argument("--limit", type=int, help="tiles to measure at most, evenly spread")
    options = parser.parse_args()
    pictures = find_pictures(options.masks)
    tiles = [tile for picture in pictures for tile in cut(picture)]
    if not tiles:
        parser.error("no labelled tile of 256 px in there")
    console = Console()
    rows = []
    for row in measure(tiles, options.limit, options.only):
        rows.append(row)
        console.print(f"[dim]{row.format} {row.grid}: {row.tokens} tokens, IoU {row.oracle_iou}[/dim]")
    chosen = spread(tiles, options.limit)
    console.print(as_table(rows))
    console.print(f"{len(chosen)} of {len(tiles)} tiles, {sum(len(tile.classes) for tile in chosen)} prompts")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    if options.plot:
        options.plot.write_text(as_svg(rows))


if __name__ == "__main__":
    main()
