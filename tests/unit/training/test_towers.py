"""Which weights stay."""

from __future__ import annotations

import pytest
from torch import nn

from t4s_geo.errors import UserError
from t4s_geo.training.towers import freeze_tower


class _Inner(nn.Module):
    def __init__(self, tower: str) -> None:
        super().__init__()
        setattr(self, tower, nn.Linear(2, 2))
        self.language_model = nn.Linear(2, 2)


class _Network(nn.Module):
    def __init__(self, tower: str) -> None:
        super().__init__()
        self.model = _Inner(tower)


@pytest.mark.parametrize("tower", ["vision_tower", "visual"])
def test_the_tower_stays_and_the_rest_learns(tower: str) -> None:
    network = _Network(tower)
    freeze_tower(network)
    learning = {name.split(".")[1] for name, weight in network.named_parameters() if weight.requires_grad}
    assert learning == {"language_model"}


def test_a_network_without_a_tower_is_refused() -> None:
    with pytest.raises(UserError, match="_Network has no tower of its own"):
        freeze_tower(_Network("eyes"))
