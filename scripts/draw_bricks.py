"""Draws masks, their boxes and bricks, and the tokens that say so.

    .venv/bin/python scripts/draw_bricks.py docs/images

writes bricks.svg (version 1), bricks_learned.svg (version 2) and bricks_seams.svg (version 3).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from t4s_geo.descriptors import Box, BrickFormat, BrickFormatV1, BrickFormatV2, BrickFormatV3
from t4s_geo.descriptors.seams import find_seams

SIDE, MARGIN = 320, 34
LAKE = """
................
................
......#####.....
....#########...
...###########..
...############.
..#############.
..############..
..###########...
...########.....
....#####.......
.....##.........
................
................
................
................
"""


def lake() -> np.ndarray:
    """Returns the picture of version 1, shape (16, 16), dtype uint16."""
    return np.array([[sign == "#" for sign in line] for line in LAKE.split()]).astype(np.uint16)


def houses() -> np.ndarray:
    """Returns the picture of version 2: a pond and two roofs that touch, shape (64, 64), dtype uint16."""
    rows, columns = np.mgrid[:64, :64] + 0.5
    objects = ((rows - 18) ** 2 / 13**2 + (columns - 24) ** 2 / 19**2 < 1).astype(np.uint16)
    objects[40:52, 16:34], objects[40:58, 34:44] = 2, 3
    return objects


def terrace() -> np.ndarray:
    """Returns the picture of version 3: three roofs that touch and one beside them, shape (16, 16)."""
    objects = np.zeros((16, 16), np.uint16)
    objects[2:7, 1:6], objects[2:7, 6:12], objects[7:12, 3:10], objects[9:14, 12:15] = 1, 2, 3, 4
    return objects


def draw(format: BrickFormat, objects: np.ndarray, text: str) -> str:
    """Returns the SVG of objects and of the text that stands for them."""
    words, cell = format.vocabulary, SIDE / format.grid
    answers = [f"<y{part}" for part in text.split("<y")[1:]]
    boxes = ["".join(answers[index : index + 2]) for index in range(0, len(answers), 2)]
    width, height = SIDE + 2 * MARGIN + 430, SIDE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        ' font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<g transform="translate({MARGIN} {MARGIN})">',
    ]
    for row, column in np.argwhere(objects):
        x, y = column * cell, row * cell
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="{cell:g}" height="{cell:g}" fill="#8ecae6"/>')
    for row, column in np.argwhere(find_seams(objects.astype(np.int64)) & ("<seam>" in text)):
        x, y = column * cell, row * cell
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="{cell:g}" height="{cell:g}" fill="#f4a261"/>')
    parts += _raster(format.grid, 1, 1, cell, "#e4e4e4")
    parts += _raster(format.grid, words.brick_height, words.brick_width, cell, "#909090")
    for row in range(words.rows):
        y = (row + 0.5) * words.brick_height * cell + 5
        parts.append(f'<text x="-8" y="{y:g}" text-anchor="end" fill="#606060">r{row}</text>')
    for column in range(words.columns):
        x = (column + 0.5) * words.brick_width * cell
        parts.append(f'<text x="{x:g}" y="-8" text-anchor="middle" fill="#606060">{column}</text>')
    y = 14.0
    for answer in boxes:
        box, *rows = answer.replace("<r", "\n<r").replace("<seam>", "\n<seam>").split("\n")
        parts += [_outline(words.cells_of(_edges(box)), cell), _token(SIDE + 24, y, box, "#d62828")]
        for row in rows:
            y += 20
            parts.append(_token(SIDE + 24, y, row, "black"))
        y += 34
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def _edges(box: str) -> Box:
    """Reads the four edges of a box."""
    return Box(*(int(token[1:]) for token in box.strip("<>").split("><")[:4]))


def _raster(grid: int, down: int, across: int, cell: float, colour: str) -> list[str]:
    """Returns lines around blocks of cells."""
    edges = [(0, edge, grid, edge) for edge in range(0, grid + 1, down)]
    edges += [(edge, 0, edge, grid) for edge in range(0, grid + 1, across)]
    return [
        f'<line x1="{left * cell:g}" y1="{top * cell:g}" x2="{right * cell:g}" y2="{bottom * cell:g}"'
        f' stroke="{colour}"/>'
        for left, top, right, bottom in edges
    ]


def _outline(box: Box, cell: float) -> str:
    size = f'width="{(box.right - box.left) * cell:g}" height="{(box.bottom - box.top) * cell:g}"'
    corner = f'x="{box.left * cell:g}" y="{box.top * cell:g}"'
    return f'<rect {corner} {size} fill="none" stroke="#d62828" stroke-width="2.5"/>'


def _token(x: float, y: float, text: str, colour: str) -> str:
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return f'<text x="{x:g}" y="{y:g}" font-family="monospace" fill="{colour}">{text}</text>'


def main() -> None:
    folder = Path(sys.argv[1])
    first, second = BrickFormatV1(16), BrickFormatV2(64, sizes=(1,))
    (folder / "bricks.svg").write_text(draw(first, lake(), first.write(lake().astype(np.uint8), ["lake"])))
    text = second.write((houses() > 0).astype(np.uint8), ["house"], houses())
    (folder / "bricks_learned.svg").write_text(draw(second, houses(), text))
    third = BrickFormatV3(16)
    text = third.write((terrace() > 0).astype(np.uint8), ["house"], terrace())
    (folder / "bricks_seams.svg").write_text(draw(third, terrace(), text))


if __name__ == "__main__":
    main()
