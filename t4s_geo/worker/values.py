"""Values of the worker's requests: JSON read as what is wanted, or a sentence that says what is wrong.

Each `as_…` takes the name that the value has in the request and the value, and raises UserError where it is
something else.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_origin

from t4s_geo.errors import UserError

MAX_SHOWN = 100
"""Characters that an error shows of a value."""


def as_text(name: str, value: object) -> str:
    """Reads a text that is not empty."""
    if not isinstance(value, str) or not value or "\0" in value:
        raise UserError(f"The value of {name} must be a text, not {shown(value)}; write it in quotes.")
    return value


def as_texts(name: str, value: object) -> tuple[str, ...]:
    """Reads a list of texts."""
    if not isinstance(value, list):
        raise UserError(f"The value of {name} must be a list of texts, not {shown(value)}.")
    return tuple(as_text(name, item) for item in value)


def as_path(name: str, value: object) -> Path:
    """Reads the path of a file or folder."""
    text = as_text(name, value)
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        raise UserError(f"The value of {name} is no path, but {shown(value)}; give UTF-8 text.") from None
    return Path(text)


def as_truth(name: str, value: object) -> bool:
    """Reads true or false."""
    if not isinstance(value, bool):
        raise UserError(f"The value of {name} must be true or false, not {shown(value)}.")
    return value


def as_number(name: str, value: object) -> float:
    """Reads a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise UserError(f"The value of {name} must be a number, not {shown(value)}; write for example 0.5.")
    return float(value)


def as_whole(name: str, value: object) -> int:
    """Reads a whole number."""
    number = as_number(name, value)
    if math.floor(number) != number:
        raise UserError(f"The value of {name} must be a whole number, not {shown(value)}.")
    return int(number)


def as_wholes(name: str, value: object) -> tuple[int, ...]:
    """Reads a list of whole numbers."""
    if not isinstance(value, list):
        raise UserError(
            f"The value of {name} must be a list of whole numbers, not {shown(value)}; "
            "write for example [4, 3, 2]."
        )
    return tuple(as_whole(name, item) for item in value)


def as_numbers(name: str, value: object) -> tuple[float, ...]:
    """Reads a list of finite numbers."""
    if not isinstance(value, list):
        raise UserError(
            f"The value of {name} must be a list of numbers, not {shown(value)}; write for example [0.5, 2]."
        )
    return tuple(as_number(name, item) for item in value)


def as_pairs(name: str, value: object) -> tuple[tuple[float, float], ...]:
    """Reads a list of points, x and y each."""
    numbers = [as_numbers(name, item) for item in value] if isinstance(value, list) else None
    if numbers is None or any(len(pair) != 2 for pair in numbers):
        raise UserError(
            f"The value of {name} must be a list of points, not {shown(value)}; write for example [[0.5, 2]]."
        )
    return tuple((x, y) for x, y in numbers)


def reader(type: Any) -> Callable[[str, object], Any]:
    """Returns what reads the values of an option of this type (see `t4s_geo.declarations.Option`)."""
    readers: dict[Any, Callable[[str, object], Any]] = {
        str: as_text,
        Path: as_path,
        bool: as_truth,
        int: as_whole,
        float: as_number,
        tuple[int, ...]: as_wholes,
        tuple[str, ...]: as_texts,
    }
    return as_text if get_origin(type) is Literal else readers[type]


def shown(value: object) -> str:
    """Writes a value for an error, cut off where it is long."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
