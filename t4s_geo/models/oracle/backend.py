"""`--model oracle:LABELS.tif`."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.models.backend import Backend
from t4s_geo.models.base import Model
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import ModelChoice

PREFIX = "oracle:"
ORACLE_CARD = ModelCard(
    name="oracle",
    grid=64,
    tile_size=256,
    overlap=64,
    # Its cells are certain: there is nothing to interpolate.
    upsample="nearest",
    license="that of the label raster",
)


class OracleBackend(Backend):
    """Label rasters."""

    kind = "oracle"

    def accepts(self, name: str) -> bool:
        """Tells whether a name begins with `oracle:`."""
        return name.startswith(PREFIX)

    def card(self, name: str) -> ModelCard:
        """Returns the card of all oracles."""
        return ORACLE_CARD

    def open(self, choice: ModelChoice, card: ModelCard) -> Model:
        """Opens the label raster."""
        from t4s_geo.models.oracle.model import OracleModel

        return OracleModel(self.path(choice.name), card)

    def absolute(self, name: str) -> str:
        """Returns the name with the raster's absolute path."""
        return f"{PREFIX}{self.path(name).resolve()}"

    def path(self, name: str) -> Path:
        """Returns the path of the label raster."""
        return Path(name.removeprefix(PREFIX))
