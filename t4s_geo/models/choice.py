"""Which model a run is to use, as a value."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard, check_card


@dataclass(frozen=True)
class CardOverrides:
    """Options of a run that stand in for what a card says; None keeps the card's value.

    Attributes:
        tile_size: As in `ModelCard`, like the rest.
        card: Stands in for the whole card, before the others do.
    """

    tile_size: int | None = None
    grid: int | None = None
    overlap: int | None = None
    upsample: str | None = None
    threshold: float | None = None
    card: ModelCard | None = None

    def apply(self, card: ModelCard) -> ModelCard:
        """Returns the card with the overrides in place.

        Raises:
            UserError: The result is not a valid card.
        """
        values = {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name != "card"}
        given = {name: value for name, value in values.items() if value is not None}
        base = self.card or card
        try:
            return check_card(replace(base, **given))
        except ValueError as error:
            raise UserError(f"The options do not fit the model {base.name!r}: {error}.") from None


NO_OVERRIDES = CardOverrides()
RuntimeName = Literal["auto", "onnxruntime", "torch"]


@dataclass(frozen=True)
class ModelChoice:
    """A model as the options name it, which opens the same model in any process.

    Made by `t4s_geo.models.registry.choose_model`.

    Attributes:
        kind: Name of the backend that opens it, such as `local`.
        name: What `--model` said.
        overrides: What stands in for the card's values.
        device: `auto` or a torch device such as `cpu` or `cuda:0`; oracle and servers ignore it.
        dtype: `auto`, `float32`, `bfloat16` or `float16`; as `device`.
        runtime: What runs the network of a local checkpoint: `auto`, `onnxruntime` or `torch`.
    """

    kind: str
    name: str
    overrides: CardOverrides = NO_OVERRIDES
    device: str = "auto"
    dtype: str = "auto"
    runtime: RuntimeName = "auto"
