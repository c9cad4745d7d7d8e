"""The part of a network that looks at pictures."""

from __future__ import annotations

from typing import Any

from t4s_geo.errors import UserError

_NAMES = ("vision_tower", "visual", "vision_model")
"""What architectures of Transformers call it."""


def freeze_tower(network: Any) -> None:
    """Leaves the tower's weights as they are; what brings its features to the language model still learns.

    Args:
        network: A multimodal checkpoint of Transformers.

    Raises:
        UserError: It has no tower of a known name.
    """
    inner = getattr(network, "model", network)
    tower = next((getattr(inner, name) for name in _NAMES if getattr(inner, name, None) is not None), None)
    if tower is None:
        raise UserError(
            f"{type(network).__name__} has no tower of its own that could stay; leave out train_tower."
        )
    tower.requires_grad_(False)
