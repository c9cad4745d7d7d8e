"""Draws one small mask in each of the formats that public models write: their text, and what is read of it.

    .venv/bin/python scripts/draw_formats.py docs/images

writes formats.svg.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from t4s_geo.descriptors import (
    BoxTagFormat,
    Format,
    ImageWiseBinary,
    ImageWiseFormat,
    ImageWiseLines,
    JsonFormat,
    JsonMaskFormat,
    LocFormat,
    LocSegmentFormat,
    PatchFormat,
    PointTagFormat,
)
from t4s_geo.descriptors.detections.shapes import BoxMask, Point, Polygon, Quad, Rectangle, Shape

GRID, SIDE, COLUMNS = 8, 128, 2
WIDTH, HEIGHT, TEXT = 530, 176, 150
"""Pixels of a panel, and where its text begins."""
LINE, WIDEST, MOST_LINES = 15, 50, 9
HOUSES = """
........
.11.....
.111....
.1111...
......22
......22
......22
........
"""
COLOURS = ("#ffffff", "#8ecae6", "#f4a261")
PANELS: Sequence[tuple[str, Format]] = (
    ("imagewise-rrle", ImageWiseFormat(GRID)),
    ("imagewise-lines", ImageWiseLines(GRID)),
    ("imagewise-binary", ImageWiseBinary(GRID)),
    ("json-objects", JsonFormat(GRID)),
    ("json-objects, polygon", JsonFormat(GRID, shape="polygon")),
    ("json-objects, quad", JsonFormat(GRID, shape="quad")),
    ("json-objects, point", JsonFormat(GRID, shape="point")),
    ("json-masks", JsonMaskFormat(GRID)),
    ("loc-polygons", LocFormat(GRID)),
    ("loc-segments, without weights", LocSegmentFormat(GRID)),
    ("box-tags", BoxTagFormat(GRID)),
    ("point-tags", PointTagFormat(GRID)),
    ("patch-boxes", PatchFormat(GRID)),
)


def houses() -> np.ndarray:
    """Returns the objects, shape (GRID, GRID), dtype uint16."""
    return np.array([[int(sign.replace(".", "0")) for sign in line] for line in HOUSES.split()], np.uint16)


def panel(title: str, format: Format) -> list[str]:
    """Returns a title, what is read of a text, and the text."""
    objects = houses()
    text = format.write((objects > 0).astype(np.uint8), ["house"], objects)
    reading = format.read(text, ["house"])
    parts = [
        f'<text x="0" y="12" font-weight="bold">{escape(title)}</text>',
        '<g transform="translate(0 26)">',
    ]
    cell = SIDE / GRID
    for row, column in np.ndindex(objects.shape):
        number = int(reading.numbered[row, column])
        parts.append(
            f'<rect x="{column * cell:g}" y="{row * cell:g}" width="{cell:g}" height="{cell:g}"'
            f' fill="{COLOURS[number]}" stroke="#e4e4e4"/>'
        )
    for row, column in np.ndindex(objects.shape):
        parts += _edges(objects, row, column, cell)
    parts += [_outline(one.shape) for one in reading.detections]
    shown = [piece for line in text.split("\n") for piece in _wrapped(_shortened(line))]
    for number, line in enumerate(shown[:MOST_LINES]):
        last = number == MOST_LINES - 1 and len(shown) > MOST_LINES
        words = "…" if last else escape(line).replace(" ", "&#160;")
        y = 9 + number * LINE
        parts.append(f'<text x="{TEXT}" y="{y}" font-family="monospace" font-size="12">{words}</text>')
    return [*parts, "</g>"]


def _edges(objects: np.ndarray, row: int, column: int, cell: float) -> list[str]:
    """Returns the sides of a cell at which an object ends, as it was to be written."""
    padded = np.pad(objects, 1)
    here = padded[row + 1, column + 1]
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    beside = (
        padded[row, column + 1],
        padded[row + 1, column + 2],
        padded[row + 2, column + 1],
        padded[row + 1, column],
    )
    return [
        f'<line x1="{x * cell:g}" y1="{y * cell:g}" x2="{to_x * cell:g}" y2="{to_y * cell:g}"'
        ' stroke="#404040" stroke-dasharray="3 2"/>'
        for other, ((x, y), (to_x, to_y)) in zip(beside, pairwise(corners), strict=True)
        if here and other != here
    ]


def _outline(shape: Shape) -> str:
    """Returns a shape as it was read."""
    style = 'fill="none" stroke="#d62828" stroke-width="2.5"'
    if isinstance(shape, Point):
        return f'<circle cx="{shape.x * SIDE:g}" cy="{shape.y * SIDE:g}" r="4" fill="#d62828"/>'
    if isinstance(shape, Polygon):
        rings = shape.rings
    elif isinstance(shape, Quad):
        rings = (shape.corners,)
    else:
        box: Rectangle = shape.box if isinstance(shape, BoxMask) else shape
        rings = (box.corners,)
    return "".join(
        f'<polygon points="{" ".join(f"{x * SIDE:g},{y * SIDE:g}" for x, y in ring)}" {style}/>'
        for ring in rings
    )


def _shortened(line: str) -> str:
    """Cuts what no one reads out of a picture in base64."""
    return re.sub(r"(base64,.{12})[^\"]*", r"\1…", line)


def _wrapped(line: str) -> list[str]:
    """Breaks a line between its pieces."""
    lines = [""]
    for piece in re.findall(r"<[^<>]*>|[^<\s;]*;|[^<\s;]+\s*|\s+", line):
        if len(lines[-1]) + len(piece.rstrip()) > WIDEST:
            lines.append("")
        lines[-1] += piece
    return lines


def main() -> None:
    folder = Path(sys.argv[1])
    rows = -(-len(PANELS) // COLUMNS)
    width, height = COLUMNS * WIDTH + 20, rows * HEIGHT + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        ' font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, (title, format) in enumerate(PANELS):
        row, column = divmod(number, COLUMNS)
        parts.append(f'<g transform="translate({20 + column * WIDTH} {16 + row * HEIGHT})">')
        parts += [*panel(title, format), "</g>"]
    (folder / "formats.svg").write_text("\n".join([*parts, "</svg>"]) + "\n")


if __name__ == "__main__":
    main()
