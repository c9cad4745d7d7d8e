"""Descriptor formats by name: what a card's `descriptor` and the command line's `--format` choose from.

A module that defines a format registers it with the decorator `register`; the package imports its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from t4s_geo.descriptors.format import Format, OptionValue

FormatClass = TypeVar("FormatClass", bound=type[Format])

_classes: dict[str, type[Format]] = {}

FORMATS: Mapping[str, type[Format]] = MappingProxyType(_classes)
"""The registered formats."""


def register(format_class: FormatClass) -> FormatClass:
    """Makes a format known by its name.

    Raises:
        ValueError: Another format has this name.
    """
    if _classes.setdefault(format_class.name, format_class) is not format_class:
        raise ValueError(f"there is a descriptor format {format_class.name!r} already")
    return format_class


def make_format(
    name: str,
    grid: int,
    max_tokens: int | None = None,
    options: Mapping[str, OptionValue] = MappingProxyType({}),
) -> Format:
    """Makes the format that a checkpoint's card names.

    Args:
        name: One of `FORMATS`, such as `boxwise-bricks-v1`.
        grid: Cells along each side of a tile.
        max_tokens: Most tokens of a text, where the format lets one choose; None for its own limit.
        options: What else the format lets one choose, as a card's `descriptor_options`.

    Raises:
        ValueError: No format has this name, or it has no such grid, limit or option.
    """
    if name not in FORMATS:
        raise ValueError(f"unknown descriptor format {name!r}; use one of {', '.join(sorted(FORMATS))}")
    return FORMATS[name].make(grid, max_tokens).with_options(options)
