"""What a kind of models has to say for itself before one of them is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from t4s_geo.models.base import Model
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import ModelChoice


class Backend(Protocol):
    """A kind of models. Its module is imported at every start, so what it needs is imported in `open`.

    Attributes:
        kind: Its name, as in `ModelChoice`.
    """

    kind: str

    def accepts(self, name: str) -> bool:
        """Tells whether `--model` names one of these."""

    def card(self, name: str) -> ModelCard:
        """Returns the card of a model without opening it; the defaults where it has none.

        Raises:
            UserError: There is no such model, or its card is invalid.
        """

    def open(self, choice: ModelChoice, card: ModelCard) -> Model:
        """Opens a model.

        Args:
            choice: Which one.
            card: Its card, overrides applied.

        Raises:
            UserError: There is no such model, or it cannot be opened.
        """

    def describe(self, choice: ModelChoice, card: ModelCard) -> dict[str, object]:
        """Returns what there is to say about a model besides its card, as JSON values.

        Raises:
            UserError: There is no such model, or it cannot be used.
        """
        return {}

    def absolute(self, name: str) -> str:
        """Returns a name that means the same to a process in another folder."""
        return name

    def as_before(self, choice: ModelChoice, identity: str) -> ModelChoice:
        """Returns a choice whose model is run as the one of an identity, unless the choice says how."""
        return choice

    def path(self, name: str) -> Path | None:
        """Returns the file or folder that a model is read from, if the user can change it."""
        return None
