"""Tokens against objects: what the formats of public models can say at best, beside bricks.

    python benchmarks/public_formats.py --data DATA [--only banepa fields] [--limit N] [--json FILE]

DATA and tiles are those of `object_descriptors.py`. An oracle writes the objects of each tile, and what is
read back is compared with the labels, pixel by pixel and object by object. Each entry is

    tokens, 95th percentile / F1 at an intersection over union of 0.5, average over 0.5 to 0.9 / pixel IoU

Tokens of public formats are counted by the first step of a stock tokenizer, see `formats/text.py`, a lower
bound; location tokens are one each. Bricks bring their own. Outlines have as many corners as it takes to be
off by so many pixels at most (Douglas and Peucker). Boxes count as masks, as they do without a refiner.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from formats.public import Numbers, public
from mapped_scenes import scored_scenes
from object_descriptors import DISTANCES, TILE, Tally, Way, cut, through

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.seams import cell_numbers
from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2, BrickFormatV3, Format

BRICKS: tuple[Format, ...] = (
    BrickFormatV1(32), BrickFormatV3(32), BrickFormatV1(64), BrickFormatV2(64), BrickFormatV3(64),
)  # fmt: skip


def in_pixels(way: Way, grid: int) -> Way:
    """Returns a way that takes and gives pixels instead of cells."""
    size = TILE // grid

    def of_tile(numbers: Numbers) -> tuple[int, Numbers]:
        tokens, found = way(cell_numbers(numbers, size))
        return tokens, found.repeat(size, axis=0).repeat(size, axis=1)

    return of_tile


def ways() -> Iterator[tuple[str, Way]]:
    """Yields all ways by name."""
    for format in BRICKS:
        yield f"`{format.name}`, {format.grid}", in_pixels(through(format), format.grid)
    for one in public():
        yield one.name, one.through


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=["banepa", "inria", "fields"], choices=[*DISTANCES])
    parser.add_argument("--limit", type=int, help="tiles to measure at most, evenly spread")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    columns: dict[str, list[np.ndarray]] = {}
    for source, scenes in scored_scenes(read_scenes(arguments.data, arguments.only), arguments.only).items():
        metres = DISTANCES[source][0]
        tiles = [tile for scene in scenes for tile in cut(scene, metres)]
        step = max(1, len(tiles) // (arguments.limit or len(tiles)))
        columns[f"{source}, {metres:g} m"] = tiles[::step]
    print(f"| | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}", flush=True)
    rows = []
    for name, way in ways():
        tallies = {column: Tally() for column in columns}
        for column, tiles in columns.items():
            for tile in tiles:
                tokens, found = way(tile)
                tallies[column].add(tokens, found, tile)
        print(f"| {name} | {' | '.join(map(str, tallies.values()))} |", flush=True)
        rows.append({"way": name, **{column: tally.to_json() for column, tally in tallies.items()}})
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
