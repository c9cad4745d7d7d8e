"""The kinds of models there are: from the `--model` argument to a model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from t4s_geo.models.backend import Backend
from t4s_geo.models.base import Model
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import NO_OVERRIDES, CardOverrides, ModelChoice, RuntimeName
from t4s_geo.models.local.backend import LocalBackend
from t4s_geo.models.oracle.backend import OracleBackend
from t4s_geo.models.server.backend import ServerBackend

# Asked in this order; the last one takes every name.
_BACKENDS: dict[str, Backend] = {
    backend.kind: backend for backend in (OracleBackend(), ServerBackend(), LocalBackend())
}


def choose_model(
    name: str,
    overrides: CardOverrides = NO_OVERRIDES,
    device: str = "auto",
    dtype: str = "auto",
    runtime: RuntimeName = "auto",
) -> ModelChoice:
    """Reads what `--model` and the options beside it say; nothing is opened or looked for.

    Args:
        name: `embedded`, a checkpoint's or an adapter's folder, a name on the Hugging Face hub,
            `https://host/v1#model-name`, or `oracle:LABELS.tif`.
        overrides: What stands in for the card's values.
        device: As in `ModelChoice`.
        dtype: As in `ModelChoice`.
        runtime: As in `ModelChoice`.
    """
    kind = next(kind for kind, backend in _BACKENDS.items() if backend.accepts(name))
    return ModelChoice(kind, name, overrides, device, dtype, runtime)


def read_model_card(choice: ModelChoice) -> ModelCard:
    """Returns the card that counts; a model's own is not looked for where another stands in for it.

    Raises:
        UserError: There is no such model, its card is invalid, or the overrides do not fit it.
    """
    overrides = choice.overrides
    return overrides.apply(overrides.card or _BACKENDS[choice.kind].card(choice.name))


def open_model(choice: ModelChoice) -> Model:
    """Opens a model.

    Raises:
        UserError: There is no such model, or it cannot be opened.
    """
    return _BACKENDS[choice.kind].open(choice, read_model_card(choice))


def describe_model(choice: ModelChoice) -> dict[str, object]:
    """Returns a model's card as JSON values, with the `path` of a local one, or what a server offers.

    Raises:
        UserError: There is no such model, or the server cannot be used.
    """
    card = read_model_card(choice)
    described: dict[str, object] = json.loads(json.dumps(card.to_json()))
    return described | _BACKENDS[choice.kind].describe(choice, card)


def absolute(choice: ModelChoice) -> ModelChoice:
    """Returns a choice that means the same to a process in another folder."""
    return replace(choice, name=_BACKENDS[choice.kind].absolute(choice.name))


def as_before(choice: ModelChoice, identity: str) -> ModelChoice:
    """Returns a choice whose model is run as the one that has answered before, unless it says how.

    Args:
        choice: A model.
        identity: Of the model that answered.
    """
    return _BACKENDS[choice.kind].as_before(choice, identity)


def model_path(choice: ModelChoice) -> Path | None:
    """Returns the file or folder that a model is read from, if the user can change it."""
    return _BACKENDS[choice.kind].path(choice.name)
