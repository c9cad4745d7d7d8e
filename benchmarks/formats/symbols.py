"""Tokens of the formats that bring their own: a kind and a number, one token each."""

from __future__ import annotations

from collections.abc import Sequence

from t4s_geo.descriptors import Box

Symbol = tuple[str, int]
"""One token of a vocabulary: its kind (`y`, `row`, `brick`, …) and its number."""

NONE: Symbol = ("none", 0)
"""The whole answer where nothing was found."""


def box_symbols(box: Box) -> list[Symbol]:
    """Writes a box as four tokens: top, left, bottom, right."""
    return [("y", box.top), ("x", box.left), ("y", box.bottom), ("x", box.right)]


def read_box(symbols: Sequence[Symbol]) -> tuple[Box, Sequence[Symbol]]:
    """Reads the four tokens of a box and returns it with what follows."""
    edges = [number for _, number in symbols[:4]]
    return Box(*edges), symbols[4:]
