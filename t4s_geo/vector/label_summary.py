"""What was found of a label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LabelSummary:
    """What was found of one label.

    Attributes:
        label: Its name.
        polygons: How many polygons.
        area_m2: Their geodesic area in square metres.
        score: Their mean probability by area, 0..1; 0 where there are none.
    """

    label: str
    polygons: int
    area_m2: float
    score: float
