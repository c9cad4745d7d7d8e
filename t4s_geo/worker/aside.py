"""Requests that are answered while a run goes on: what models there are, what they know, fetching one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.errors import UserError
from t4s_geo.models import choose_model
from t4s_geo.models.card import ModelCard, read_card_file
from t4s_geo.models.catalogue import About, KnownModel, find_by_name, known_models
from t4s_geo.models.choice import NO_OVERRIDES, CardOverrides
from t4s_geo.models.download import Download
from t4s_geo.models.folders import HUB_NAME
from t4s_geo.models.hub import is_downloaded, is_large_engine
from t4s_geo.models.registry import read_model_card
from t4s_geo.models.server.address import ServerAddress, is_server, read_key
from t4s_geo.models.words import look_up, models_of_any_words, told
from t4s_geo.worker.lookup_requests import Fetch, Words
from t4s_geo.worker.teaching import can_train

POLL_SECONDS = 0.3


def catalogue(names: Sequence[str] = ()) -> dict[str, Any]:
    """Returns the models that the package knows, and others of the hub by their names, and which are here."""
    listed = [*known_models()]
    there = {known.about.model for known in listed}
    listed += [_named(name) for name in names if name not in there and HUB_NAME.fullmatch(name)]
    return {
        "models": [_told(known) for known in listed],
        "large_engine": is_large_engine(),
        "can_train": can_train(),
    }


def _named(name: str) -> KnownModel:
    """Returns a model of the hub that is not on the list; a relative on it tells how it is asked.

    Size and licence are often not those of the relative.
    """
    relative = find_by_name(name)
    writes, needs = ("", "") if relative is None else (relative.about.writes, relative.about.needs)
    about = About(name, writes, "not stated", needs, tried="no", where=("local", "server"))
    return KnownModel(about, ModelCard(name) if relative is None else relative.card)


def _told(known: KnownModel) -> dict[str, Any]:
    described = {name: value for name, value in known.to_json().items() if name != "card"}
    name = known.about.model
    is_on_hub = name != EMBEDDED and "local" in known.about.where and HUB_NAME.fullmatch(name) is not None
    return {
        **described,
        "any_words": not known.card.vocabulary,
        "downloaded": is_downloaded(name) if is_on_hub else None,
        "needs_large_engine": is_on_hub,
    }


def words(request: Words) -> dict[str, Any]:
    """Returns what a model makes of prompts, by its card alone."""
    overrides = NO_OVERRIDES
    if request.card is not None:
        overrides = CardOverrides(card=read_card_file(request.card))
    card = read_model_card(choose_model(request.model, overrides))
    return {
        "words": told(look_up(card, [prompt.text for prompt in request.prompts])),
        "labels": list(card.vocabulary),
        "models": list(models_of_any_words()),
    }


def server_models(address: str) -> list[str]:
    """Returns the models of a server, as `segment` takes them; none where it does not say.

    Raises:
        UserError: It is no server's address, it cannot be reached, or it does not take the key.
    """
    if not is_server(address):
        raise UserError(
            f"{address!r} is no address of a server; write it as https://host/v1.", problem="no_address"
        )
    # Not at the top: it takes the library of the API.
    from t4s_geo.models.server.client import ServerClient

    parsed = ServerAddress.parse(address)
    client = ServerClient(parsed, read_key())
    try:
        return [f"{parsed.url}#{name}" for name in client.models()]
    finally:
        client.close()


def fetch(
    request: Fetch, send: Callable[[dict[str, Any]], None], check: Callable[[], None]
) -> dict[str, Any]:
    """Fetches a model; what has come is kept where it is stopped.

    Args:
        request: Which.
        send: Takes `progress` events.
        check: Called all the while; raises to cancel.

    Raises:
        UserError: It is no model of the hub, or the hub does not give it.
    """
    name = request.model
    if not HUB_NAME.fullmatch(name):
        raise UserError(f"The model {name!r} is not on the Hugging Face hub; give a name such as owner/name.")
    download, ended = Download(name), threading.Event()
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(download.run())
        except Exception as error:
            outcome.append(error)
        finally:
            ended.set()

    # A thread of its own, since a network that is silent would keep a cancel waiting.
    threading.Thread(target=run, name="download", daemon=True).start()
    try:
        while not ended.wait(POLL_SECONDS):
            check()
            send({"event": "progress", "stage": "download", "done": download.done, "total": download.total})
    finally:
        download.stop()
    (result,) = outcome
    if isinstance(result, Exception):
        raise result
    return {"model": name, "path": str(result), "bytes": download.total}
