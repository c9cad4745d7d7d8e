"""Tokens against objects: what each descriptor format costs, and how many objects it can tell apart.

    python benchmarks/object_descriptors.py --data DATA [--only banepa fields] [--limit N] [--json FILE]

DATA is the folder of labelled imagery that the training takes. Instance labels of held-out scenes are cut
into tiles of 256 px at several distances; those without objects are left out. Objects are brought to cells,
written, read back, enlarged to pixels and compared with the labels; what does not hang together is several
objects, as it is several polygons. Each entry is

    tokens, 95th percentile / F1 at an intersection over union of 0.5, average over 0.5 to 0.9 / pixel IoU

where tokens are without the one that ends a text. v1 tells no objects apart. v2 writes cells of a fitting
size, the finest of them as named, on grids of 64 at least; short is four times its price on tokens. The rest
is v3 with one thing changed:

- own box: the seams have a box of their own;
- both sides: seams on both sides of a wall (`embedded_training/objects/seams.py`);
- 8x8: bricks of 8x8 cells, the patterns of v2's codebook; seams are those of the mask as it is written;
- 8x8, seams 4x2: the same but for the seams.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from mapped_scenes import scored_scenes
from scipy.ndimage import distance_transform_edt

from embedded_training.objects import seams as both_sides
from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.scoring import ObjectCounts, count_objects
from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2, BrickFormatV3, Format, tight_box
from t4s_geo.descriptors.codebook import Codebook, every_pattern, learned_patterns
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas
from t4s_geo.descriptors.row_search import symbols_of, write_rows
from t4s_geo.descriptors.seams import find_seams, parts_of, regions
from t4s_geo.descriptors.vocabulary import BrickVocabulary

TILE = 256
GRIDS = (32, 64, 128)
DISTANCES = {"banepa": (0.15, 0.3), "inria": (0.3,), "fields": (1.0, 2.0)}
"""By data set: metres a pixel of the tiles."""
BOX_TOKENS = 4

Way = Callable[[np.ndarray], tuple[int, np.ndarray]]
"""Writes the objects of cells and reads them back: tokens, and the objects of the cells that were read."""


def through(format: Format) -> Way:
    """Returns a way through a format of the package."""

    def way(cells: np.ndarray) -> tuple[int, np.ndarray]:
        text = format.write((cells > 0).astype(np.uint8), ["it"], cells.astype(np.uint16))
        return text.count("<"), regions(format.read(text, ["it"]).numbered)

    return way


def with_a_box_for_seams(grid: int) -> Way:
    """Returns version 3 but for a second box around the seams."""
    bricks = BrickFormatV1(grid)

    def way(cells: np.ndarray) -> tuple[int, np.ndarray]:
        mask, seams = cells > 0, find_seams(cells)
        more = len(bricks.symbols(seams)) if seams.any() else 0
        return len(bricks.symbols(mask)) + 1 + more, parts_of(mask, seams)

    return way


def with_seams_on_both_sides(grid: int) -> Way:
    """Returns version 3 but for where seams run and how parts grow over them."""
    bricks = BrickFormatV1(grid)

    def way(cells: np.ndarray) -> tuple[int, np.ndarray]:
        mask = cells > 0
        seams = both_sides.find_seams(cells) & mask
        tokens = len(bricks.symbols(mask)) + 1
        if seams.any():
            tokens += len(bricks.symbols(seams, tight_box(mask))) - BOX_TOKENS
        return tokens, both_sides.join(mask, seams)

    return way


def with_learned_bricks(grid: int, seam_book: Codebook) -> Way:
    """Returns version 3 with learned patterns of 8x8 cells, and patterns of any kind for the seams."""
    mask_book = learned_patterns()

    def way(cells: np.ndarray) -> tuple[int, np.ndarray]:
        box = tight_box(cells > 0)
        if box is None:
            return 1, cells
        inside = np.zeros(cells.shape, np.float32)
        inside[box.top : box.bottom, box.left : box.right] = 1
        tokens, mask = _drawn(cells > 0, inside, mask_book)
        nearest = distance_transform_edt(cells == 0, return_distances=False, return_indices=True)
        seams = find_seams(np.where(mask, cells[tuple(nearest)], 0))
        more, seams = _drawn(seams, inside, seam_book)
        return BOX_TOKENS + tokens + 1 + more, parts_of(mask, seams)

    return way


def _drawn(mask: np.ndarray, inside: np.ndarray, book: Codebook) -> tuple[int, np.ndarray]:
    """Writes rows of bricks; returns their tokens, and the cells that they say."""
    grammar = BrickGrammar(BrickVocabulary(len(mask), book))
    words = grammar.vocabulary
    box = tight_box(inside > 0)
    rows = [*symbols_of(write_rows(mask.astype(np.float32), inside, book, 0).lines, words)]
    canvas, state = Canvas.empty(grammar), grammar.start
    for symbol in (*words.box(box), *rows) if box and rows else ():
        canvas.paint(state, symbol)
        state = grammar.advance(state, symbol)
    return len(rows), canvas.cells


def ways(grid: int) -> dict[str, Way]:
    """Returns all ways at a grid, by name."""
    found = {
        "v1": through(BrickFormatV1(grid)),
        "v3": through(BrickFormatV3(grid)),
        "v3, own box": with_a_box_for_seams(grid),
        "v3, both sides": with_seams_on_both_sides(grid),
        "v3, 8x8": with_learned_bricks(grid, learned_patterns()),
        "v3, 8x8, seams 4x2": with_learned_bricks(grid, every_pattern(4, 2)),
    }
    if grid % 64 == 0:
        found["v2"] = through(BrickFormatV2(grid))
        found["v2, short"] = through(BrickFormatV2(grid, price=0.004))
    return found


@dataclass
class Tally:
    """What came of one way.

    Attributes:
        counts: Objects.
        tokens: Tokens of each text.
    """

    counts: ObjectCounts = field(default_factory=ObjectCounts)
    tokens: list[int] = field(default_factory=list)

    def add(self, tokens: int, found: np.ndarray, there: np.ndarray) -> None:
        """Notes a text, and the objects that were read and those that are there, by pixel."""
        self.tokens.append(tokens)
        self.counts += count_objects(found, there)

    def to_json(self) -> dict[str, float]:
        """Returns everything for programs."""
        return {
            "tokens": float(np.mean(self.tokens)),
            "tokens_95": float(np.percentile(self.tokens, 95)),
            "f1": self.counts.f1,
            "mean_f1": self.counts.mean_f1,
            "iou": self.counts.iou,
        }

    def __str__(self) -> str:
        """Returns the entry of the table."""
        row = self.to_json()
        return (
            f"{row['tokens']:.0f}, {row['tokens_95']:.0f} / {row['f1']:.2f}, {row['mean_f1']:.2f} "
            f"/ {row['iou']:.2f}"
        )


def cut(scene: InstanceScene, metres: float) -> Iterator[np.ndarray]:
    """Yields the objects of the whole tiles of a scene at a distance that have any, shape (TILE, TILE)."""
    numbers = scene.at(metres).objects(scene.asked[0])
    for top in range(0, numbers.shape[0] - TILE + 1, TILE):
        for left in range(0, numbers.shape[1] - TILE + 1, TILE):
            tile = numbers[top : top + TILE, left : left + TILE]
            if tile.any():
                yield tile


def measure(tiles: Sequence[np.ndarray], grid: int) -> dict[str, Tally]:
    """Sends tiles through all ways."""
    all_ways, size = ways(grid), TILE // grid
    tallies = {name: Tally() for name in all_ways}
    for tile in tiles:
        cells = both_sides.cell_numbers(tile, size)
        for name, way in all_ways.items():
            tokens, found = way(cells)
            tallies[name].add(tokens, found.repeat(size, axis=0).repeat(size, axis=1), tile)
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[*DISTANCES], choices=[*DISTANCES], help="data sets")
    parser.add_argument("--limit", type=int, help="tiles to measure at most, evenly spread")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    names = ["v1", "v2", "v2, short", "v3", "v3, own box", "v3, both sides", "v3, 8x8", "v3, 8x8, seams 4x2"]
    print(f"| | cells | {' | '.join(names)} |\n| --- | ---: |{' --- |' * len(names)}", flush=True)
    rows = []
    for source, scenes in scored_scenes(read_scenes(arguments.data, arguments.only), arguments.only).items():
        for metres in DISTANCES[source]:
            tiles = [tile for scene in scenes for tile in cut(scene, metres)]
            step = max(1, len(tiles) // (arguments.limit or len(tiles)))
            for grid in GRIDS:
                tallies = measure(tiles[::step], grid)
                entries = " | ".join(str(tallies.get(name, "–")) for name in names)
                print(f"| {source}, {metres:g} m | {grid} | {entries} |", flush=True)
                found = {name: tally.to_json() for name, tally in tallies.items()}
                rows.append({"source": source, "metres": metres, "grid": grid, "ways": found})
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
