"""Descriptors as EBNF, for servers that decode under a grammar (structured outputs of vLLM, SGLang, …).

The dialect is that of GBNF and XGrammar: `name ::= …`, strings in double quotes, alternatives by `|`. Rules
for every column keep the order and bound the length of an object. Two things are relaxed in bricks: that rows
and columns stay in the box would take rules for every box, which are thousands; and how many objects there
are, and in which order, is left to the limit on tokens that every server has. `BoxWiseCodec.decode` with
`lenient=True` reads what the grammar lets pass: it leaves out what is outside the box.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from t4s_geo.descriptors.bricks import BoxWiseCodec
from t4s_geo.descriptors.imagewise import (
    BACKGROUND,
    CLOSE,
    COUNT_SEPARATOR,
    OPEN,
    ROW_SEPARATOR,
    RUN_SEPARATOR,
    ImageWiseCodec,
)
from t4s_geo.descriptors.vocabulary import BrickVocabulary


def ebnf(codec: BoxWiseCodec | ImageWiseCodec, labels: Sequence[str] = ()) -> str:
    """Writes the grammar of a format and grid.

    Args:
        codec: The format.
        labels: Labels that an image-wise text may name; box-wise texts name none.

    Returns:
        Rules, one a line; the first is `root`.
    """
    rules = (
        _brick_rules(codec.vocabulary) if isinstance(codec, BoxWiseCodec) else _run_rules(codec.grid, labels)
    )
    return "\n".join(f"{name} ::= {' | '.join(options)}" for name, options in rules) + "\n"


def _brick_rules(words: BrickVocabulary) -> Iterator[tuple[str, list[str]]]:
    """Yields (name, alternatives) of the rules of box-wise bricks.

    The state between two bricks is the column and what came before: `row` opens a row, `jumped` and
    `filled` forbid a second run of the same kind, `brick` allows anything. Rows end after a fill or a brick.
    """
    rows, columns = range(words.rows), words.columns
    yield "root", [_quoted("<none>"), "object"]
    yield "object", [f"y x y x{' size' if words.spoken_sizes else ''} ({_any('line', rows)})"]
    yield "y", [_quoted(f"<y{edge}>") for edge in range(words.edges + 1)]
    yield "x", [_quoted(f"<x{edge}>") for edge in range(words.edges + 1)]
    if words.spoken_sizes:
        yield "size", [_quoted(f"<s{size}>") for size in words.spoken_sizes]
    yield "pattern", [_quoted(name) for name in words.book.names]
    another = ["object"] if words.several else []
    for row in rows:
        later = " | ".join([*(f"line{other}" for other in range(row + 1, words.rows)), *another])
        yield f"line{row}", [f"{_quoted(f'<r{row}>')} row0{f' ({later})?' if later else ''}"]
    for column in range(columns):
        following = f"brick{column + 1}" if column + 1 < columns else ""
        brick = f"pattern {following}".strip()
        # The last column can only be filled to, not jumped to: a row must not end in nothing.
        jumps = [f"{_quoted(f'<j{end}>')} jumped{end}" for end in range(column + 1, columns)]
        fills = [
            f"{_quoted(f'<f{end}>')} {f'filled{end}' if end < columns else ''}".strip()
            for end in range(column + 1, columns + 1)
        ]
        yield f"row{column}", [brick, *jumps, *fills]
        yield f"brick{column}", ['""', brick, *jumps, *fills]
        yield f"jumped{column}", [brick, *fills]
        yield f"filled{column}", ['""', brick, *jumps]


def _run_rules(grid: int, labels: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yields the rules of image-wise runs; `cells<n>` is the rest of a row that has n cells left."""
    rows = f" {_quoted(ROW_SEPARATOR)} ".join([f"cells{grid}"] * grid)
    yield "root", [f"{_quoted(OPEN)} {rows} {_quoted(chr(10) + CLOSE)}"]
    yield "label", [_quoted(label) for label in (BACKGROUND, *labels)]
    for left in range(1, grid + 1):
        runs = [
            f"label {_quoted(f'{COUNT_SEPARATOR}{count}{RUN_SEPARATOR}')} cells{left - count}"
            for count in range(1, left)
        ]
        yield f"cells{left}", [*runs, f"label {_quoted(f'{COUNT_SEPARATOR}{left}')}"]


def _any(name: str, numbers: range) -> str:
    return " | ".join(f"{name}{number}" for number in numbers)


def _quoted(text: str) -> str:
    # JSON's escapes are those of the dialect.
    return json.dumps(text, ensure_ascii=False)
