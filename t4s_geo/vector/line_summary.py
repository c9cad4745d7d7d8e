"""What was found of a label's centrelines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LineSummary:
    """The centrelines of one label.

    Attributes:
        label: Its name.
        lines: How many lines.
        length_m: Their geodesic length in metres.
    """

    label: str
    lines: int
    length_m: float
