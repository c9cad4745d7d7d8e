"""From the `--model` argument to a model."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace

from t4s_geo.errors import UserError
from t4s_geo.models.base import Model
from t4s_geo.models.card import ModelCard, check_card, read_card
from t4s_geo.models.folders import card_folder, describe_weights, model_folder
from t4s_geo.models.server import ServerAddress, is_server

ORACLE = "oracle:"


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


def read_model_card(name: str) -> ModelCard:
    """Returns the card of a model without loading it; a server's has none, so the defaults stand in.

    Raises:
        UserError: There is no such model, or its card is invalid.
    """
    if name.startswith(ORACLE):
        from t4s_geo.models.oracle import ORACLE_CARD

        return ORACLE_CARD
    if is_server(name):
        address = ServerAddress.parse(name)
        return ModelCard(address.model or address.url)
    return read_card(card_folder(model_folder(name, card_only=True)))


def _card(name: str, overrides: CardOverrides) -> ModelCard:
    """Returns the card that counts; a model's own is not looked for where another stands in for it."""
    return overrides.apply(overrides.card or read_model_card(name))


def open_model(
    name: str,
    overrides: CardOverrides = CardOverrides(),
    device: str = "auto",
    dtype: str = "auto",
) -> Model:
    """Opens the model that `--model` names.

    Args:
        name: `embedded`, a checkpoint's or an adapter's folder, a name on the Hugging Face hub,
            `https://host/v1#model-name`, or `oracle:LABELS.tif`.
        overrides: What stands in for the card's values.
        device: `auto`, or a torch device such as `cpu` or `cuda:0`; oracle and servers ignore it.
        dtype: `auto`, `float32`, `bfloat16` or `float16`; as `device`.

    Raises:
        UserError: There is no such model, or it cannot be opened.
    """
    card = _card(name, overrides)
    if name.startswith(ORACLE):
        from t4s_geo.models.oracle import OracleModel

        return OracleModel(name.removeprefix(ORACLE), card)
    if is_server(name):
        from t4s_geo.models.server.model import ServerModel

        return ServerModel.open(name, card)
    from t4s_geo.models.local.pool import ProcessModel

    return ProcessModel.load(model_folder(name), card, device, dtype=dtype)


def describe(name: str, overrides: CardOverrides = CardOverrides()) -> dict[str, object]:
    """Returns a model's card as JSON values, with the `path` of a local one, or what a server offers.

    Raises:
        UserError: There is no such model, or the server cannot be used.
    """
    described: dict[str, object] = json.loads(json.dumps(_card(name, overrides).to_json()))
    if is_server(name):
        from t4s_geo.models.server.model import ServerModel

        model = ServerModel.open(name, _card(name, overrides))
        model.close()
        described |= model.describe()
    elif not name.startswith(ORACLE):
        described |= describe_weights(model_folder(name))
    return described
