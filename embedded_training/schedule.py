"""Learning rates of both training steps."""

from __future__ import annotations

import math

WARM_UP = 60


def learning_rate(step: int, share: float, peak: float) -> float:
    """Linear warm-up over the first steps, then a cosine down to zero.

    Args:
        step: Steps taken in this run.
        share: How much of the run is over, by steps or by time, 0 to 1.
        peak: Highest rate.
    """
    return min(1.0, (step + 1) / WARM_UP) * peak * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
