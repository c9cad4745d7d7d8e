"""`--model https://host/v1#model-name`."""

from __future__ import annotations

from t4s_geo.models.backend import Backend
from t4s_geo.models.base import Model
from t4s_geo.models.card import ModelCard
from t4s_geo.models.catalogue import find_by_name
from t4s_geo.models.choice import ModelChoice
from t4s_geo.models.server.address import ServerAddress, is_server


class ServerBackend(Backend):
    """Models behind servers."""

    kind = "server"

    def accepts(self, name: str) -> bool:
        """Tells whether a name is an address."""
        return is_server(name)

    def card(self, name: str) -> ModelCard:
        """Returns the package's card of a model of this name, else the defaults: a server has no cards."""
        address = ServerAddress.parse(name)
        known = find_by_name(address.model) if address.model else None
        return ModelCard(address.model or address.url) if known is None else known.card

    def open(self, choice: ModelChoice, card: ModelCard) -> Model:
        """Connects to the server and tries what it can do."""
        from t4s_geo.models.server.model import ServerModel

        return ServerModel.open(choice.name, card)

    def describe(self, choice: ModelChoice, card: ModelCard) -> dict[str, object]:
        """Returns what the server was found to offer."""
        from t4s_geo.models.server.model import ServerModel

        model = ServerModel.open(choice.name, card)
        model.close()
        return model.describe()
