"""Draws docs/images/bricks.svg: a mask, its box and bricks, and the tokens that say so.

.venv/bin/python scripts/draw_bricks.py docs/images/bricks.svg
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from t4s_geo.descriptors import BrickCodec, BrickVocabulary

GRID, CELL, MARGIN = 16, 20, 34
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


def mask() -> np.ndarray:
    """Returns the picture's mask, shape (GRID, GRID), dtype bool."""
    return np.array([[sign == "#" for sign in line] for line in LAKE.split()])


def lines_of(tokens: list[str]) -> list[str]:
    """Splits an answer into its box and its rows of bricks."""
    lines = [""]
    for token in tokens:
        if token.startswith("<r"):
            lines.append("")
        lines[-1] += token
    return lines


def draw() -> str:
    """Returns the SVG."""
    words, cells = BrickVocabulary(GRID), mask()
    rows, columns = np.nonzero(cells)
    side = GRID * CELL
    width, height = side + 2 * MARGIN + 430, side + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        ' font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<g transform="translate({MARGIN} {MARGIN})">',
    ]
    for row, column in np.argwhere(cells):
        parts.append(
            f'<rect x="{column * CELL}" y="{row * CELL}" width="{CELL}" height="{CELL}" fill="#8ecae6"/>'
        )
    parts += [_line(0, edge, GRID, edge, "#e4e4e4") for edge in range(GRID + 1)]
    parts += [_line(edge, 0, edge, GRID, "#e4e4e4") for edge in range(GRID + 1)]
    parts += [_line(0, edge, GRID, edge, "#909090") for edge in range(0, GRID + 1, words.brick_height)]
    parts += [_line(edge, 0, edge, GRID, "#909090") for edge in range(0, GRID + 1, words.brick_width)]
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    parts.append(
        f'<rect x="{left * CELL}" y="{top * CELL}" width="{(right - left) * CELL}"'
        f' height="{(bottom - top) * CELL}" fill="none" stroke="#d62828" stroke-width="2.5"/>'
    )
    for row in range(words.rows):
        y = (row + 0.5) * words.brick_height * CELL + 5
        parts.append(f'<text x="-8" y="{y}" text-anchor="end" fill="#606060">r{row}</text>')
    for column in range(words.columns):
        x = (column + 0.5) * words.brick_width * CELL
        parts.append(f'<text x="{x}" y="-8" text-anchor="middle" fill="#606060">{column}</text>')
    box, *bricks = lines_of(BrickCodec(GRID).tokens(cells))
    parts.append(_token(side + 24, 14, box, "#d62828"))
    for line in bricks:
        row = int(line[2 : line.index(">")])
        parts.append(_token(side + 24, (row + 0.5) * words.brick_height * CELL + 5, line, "black"))
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def _line(left: int, top: int, right: int, bottom: int, colour: str) -> str:
    ends = f'x1="{left * CELL}" y1="{top * CELL}" x2="{right * CELL}" y2="{bottom * CELL}"'
    return f'<line {ends} stroke="{colour}"/>'


def _token(x: float, y: float, text: str, colour: str) -> str:
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return f'<text x="{x}" y="{y}" font-family="monospace" fill="{colour}">{text}</text>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw())
