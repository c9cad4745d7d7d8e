"""How fast weights are learnt, and how they are kept meanwhile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

WARM_UP = 60


def learning_rate(step: int, share: float, peak: float) -> float:
    """Linear warm-up over the first steps, then a cosine down to zero.

    Args:
        step: Steps taken in this run.
        share: How much of the run is over, by steps or by time, 0 to 1.
        peak: Highest rate.
    """
    return min(1.0, (step + 1) / WARM_UP) * peak * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


def take_step(
    optimiser: torch.optim.Optimizer, loss: Tensor, rate: float, clipped: Iterable[nn.Parameter]
) -> None:
    """Changes weights by the gradients of a loss.

    Args:
        optimiser: Each of its groups may have a `share` of the rate.
        loss: A number.
        rate: Learning rate of groups without a share.
        clipped: Weights whose gradients together have a norm of 1 at most.
    """
    for group in optimiser.param_groups:
        group["lr"] = rate * group.get("share", 1.0)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(clipped, 1.0)
    optimiser.step()


def save_whole(state: Mapping[str, Any], path: Path) -> None:
    """Writes what a training goes on from; the file appears as a whole, whatever ends the program."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.rename(path)
