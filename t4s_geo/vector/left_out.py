"""What was too small to be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """Polygons that a result lacks since they are small.

    Attributes:
        polygons: How many.
        below_m2: They are smaller than this, in square metres where the scene's centre lies.
        is_cell: That is one cell of the model's answers.
    """

    polygons: int
    below_m2: float
    is_cell: bool
