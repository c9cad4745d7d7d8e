"""Requests about models and words, which are answered while a run goes on, as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.errors import UserError
from t4s_geo.prompts import MAX_PROMPTS, Prompt, parse_prompt
from t4s_geo.worker.values import as_path, as_text, as_texts

MOST_NAMES = 100
"""Models that a list is asked to have, too."""


@dataclass(frozen=True)
class Catalogue:
    """List the models that the package knows.

    Attributes:
        id: What its events are marked with.
        names: Of the hub, which are to be on the list, too.
    """

    id: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Tell what a model makes of prompts.

    Attributes:
        id: What its events are marked with.
        model: As in `segment`.
        prompts: As in `segment`, but that the same may be there twice.
        card: Stands in for the model's own; None for that.
    """

    id: str
    model: str
    prompts: tuple[Prompt, ...]
    card: Path | None = None


@dataclass(frozen=True)
class Fetch:
    """Download a model from the Hugging Face hub."""

    id: str
    model: str


@dataclass(frozen=True)
class ServerModels:
    """List the models of a server."""

    id: str
    address: str


Lookup = Catalogue | Words | ServerModels | Fetch


def read_catalogue(identifier: str, message: dict[str, Any]) -> Catalogue:
    """Takes what a `catalogue` request says out of it.

    Raises:
        UserError: A value is missing or invalid.
    """
    return Catalogue(identifier, as_texts("names", message.pop("names", []))[:MOST_NAMES])


def read_words(identifier: str, message: dict[str, Any]) -> Words:
    """Takes what a `words` request says out of it; raises as `read_catalogue`."""
    model = as_text("model", message.pop("model", EMBEDDED))
    texts = as_texts("prompts", message.pop("prompts", []))
    if len(texts) > MAX_PROMPTS:
        raise UserError(f"There are {len(texts)} prompts, and at most {MAX_PROMPTS} fit; send fewer.")
    card = as_path("card", given) if (given := message.pop("card", None)) is not None else None
    return Words(identifier, model, tuple(map(parse_prompt, texts)), card)


def read_fetch(identifier: str, message: dict[str, Any]) -> Fetch:
    """Takes what a `download` request says out of it; raises as `read_catalogue`."""
    return Fetch(identifier, _model(message))


def read_server_models(identifier: str, message: dict[str, Any]) -> ServerModels:
    """Takes what a `server_models` request says out of it; raises as `read_catalogue`."""
    return ServerModels(identifier, _model(message))


def _model(message: dict[str, Any]) -> str:
    if "model" not in message:
        raise UserError("The request has no model; give one, such as owner/name or https://host/v1.")
    return as_text("model", message.pop("model"))
