"""Values of `--stretch`."""

from __future__ import annotations

import math
from collections.abc import Iterable

from t4s_geo.errors import UserError

Limits = tuple[tuple[float, float], ...]
"""Values that are shown as black and as white: of all bands, or of each."""


def parse_stretch(values: Iterable[str]) -> Limits:
    """Reads what the user wrote: `LOW:HIGH`, for all bands or for each.

    Raises:
        UserError: A value is something else, or `HIGH` is not above `LOW`.
    """
    limits = []
    for value in values:
        low, _, high = value.partition(":")
        try:
            pair = float(low), float(high)
        except ValueError:
            pair = (math.nan, math.nan)
        if not are_limits(*pair):
            raise UserError(
                f"--stretch {value!r} must be two numbers, the second above the first, such as 200:3000."
            )
        limits.append(pair)
    return tuple(limits)


def are_limits(low: float, high: float) -> bool:
    """Tells whether values from one to the other can be shown."""
    return math.isfinite(low) and math.isfinite(high) and low < high and math.isfinite(high - low)
