"""How much is tried: little in `make test`, as much as half an hour takes in `make hostile`."""

from __future__ import annotations

import os

VARIABLE = "T4S_GEO_HOSTILE"


def dose(small: int, large: int) -> int:
    """Returns how many cases to try: as many as the environment asks for, `large`, a share of it, or few."""
    asked = os.environ.get(VARIABLE) or "0"
    return small + round((large - small) * (1.0 if asked == "large" else float(asked)))
