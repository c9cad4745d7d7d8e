"""Learning rates of groups of weights, and gradients that are cut to a norm."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from embedded_training.schedule import WARM_UP, learning_rate, take_step


def test_the_rate_rises_and_falls() -> None:
    rates = [learning_rate(step, step / 1000, 1.0) for step in range(1001)]
    assert rates[0] == pytest.approx(1 / WARM_UP, rel=1e-3)
    assert rates.index(max(rates)) == WARM_UP - 1
    assert rates[-1] == pytest.approx(0, abs=1e-9)


def test_groups_learn_at_their_share_and_large_gradients_are_cut() -> None:
    known, new = (nn.Parameter(torch.zeros(1)) for _ in range(2))
    optimiser = torch.optim.SGD([{"params": [known], "share": 0.2}, {"params": [new]}])
    for _ in range(2):
        # Of gradients 30 and 40, of norm 50, 0.6 and 0.8 are left; those of the step before are forgotten.
        take_step(optimiser, (30 * known + 40 * new).sum(), 0.5, [known, new])
    assert known.item() == pytest.approx(-2 * 0.2 * 0.5 * 0.6, rel=1e-4)
    assert new.item() == pytest.approx(-2 * 0.5 * 0.8, rel=1e-4)
