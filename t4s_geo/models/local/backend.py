"""`--model embedded`, `--model FOLDER` and `--model owner/name`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.models.backend import Backend
from t4s_geo.models.base import Model
from t4s_geo.models.card import CARD_NAME, ModelCard, read_card
from t4s_geo.models.catalogue import find_by_folder, find_by_name
from t4s_geo.models.choice import ModelChoice
from t4s_geo.models.folders import HUB_NAME, card_folder, describe_weights, model_folder
from t4s_geo.models.local.runtimes import AUTO, choose_runtime, runtime_of


class LocalBackend(Backend):
    """Checkpoints in the package, in a folder, or on the Hugging Face hub."""

    kind = "local"

    def accepts(self, name: str) -> bool:
        """Takes any name: whether there is such a checkpoint shows when it is looked for."""
        return True

    def card(self, name: str) -> ModelCard:
        """Reads the card, or finds the package's own; nothing but a card is fetched from the hub."""
        is_folder = name == EMBEDDED or Path(name).is_dir()
        known = None if is_folder else find_by_name(name)
        if known is not None and HUB_NAME.fullmatch(name):
            return known.card
        folder = card_folder(model_folder(name, card_only=True))
        if not (folder / CARD_NAME).exists():
            known = find_by_folder(folder)
        return read_card(folder) if known is None else known.card

    def open(self, choice: ModelChoice, card: ModelCard) -> Model:
        """Starts processes that load the checkpoint."""
        from t4s_geo.models.local.pool import ProcessModel

        return ProcessModel.load(
            model_folder(choice.name), card, choice.device, dtype=choice.dtype, runtime=choice.runtime
        )

    def describe(self, choice: ModelChoice, card: ModelCard) -> dict[str, object]:
        """Returns the checkpoint's `path`, and what the headers of its weights say."""
        return describe_weights(model_folder(choice.name))

    def absolute(self, name: str) -> str:
        """Returns the absolute path of a folder; other names mean the same everywhere."""
        path = self.path(name)
        return name if path is None else str(path.resolve())

    def as_before(self, choice: ModelChoice, identity: str) -> ModelChoice:
        """Returns a choice with the runtime of an identity: what another writes differs in rare cells."""
        if choice.runtime != AUTO or (choice.name != EMBEDDED and self.path(choice.name) is None):
            return choice
        folder, card, before = model_folder(choice.name), self.card(choice.name), runtime_of(identity)
        default = choose_runtime(folder, card, choice.device, choice.dtype, AUTO)
        return choice if before == default else replace(choice, runtime=before)

    def path(self, name: str) -> Path | None:
        """Returns the folder, if it is one of the user's."""
        return Path(name) if name != EMBEDDED and Path(name).is_dir() else None
