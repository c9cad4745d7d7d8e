"""How much is tried: little in `make test`, as much as half an hour takes in `make hostile`."""

from __future__ import annotations

import os

VARIABLE = "T4S_GEO_HOSTILE"


def dose(small: int, large: int) -> int:
    """Returns how many cases to try: the large number where the environment asks for it."""
    return large if os.environ.get(VARIABLE) == "large" else small
