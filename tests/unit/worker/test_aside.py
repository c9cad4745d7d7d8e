"""What the worker answers beside runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.server.client import ServerClient
from t4s_geo.prompts import Prompt
from t4s_geo.worker.aside import server_models, words
from t4s_geo.worker.lookup_requests import Words


def test_a_server_is_asked_for_the_names_of_its_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ServerClient, "models", lambda self: ["a", "maker/b"])
    assert server_models("http://127.0.0.1:9/v1/") == [
        "http://127.0.0.1:9/v1#a",
        "http://127.0.0.1:9/v1#maker/b",
    ]
    with pytest.raises(UserError, match="'embedded' is no address of a server"):
        server_models("embedded")


def test_a_card_stands_in_for_the_models_own(tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"name": "mine", "vocabulary": {"ship": ["boat"]}}))
    told = words(Words("1", "embedded", (Prompt("b", "boats"), Prompt("w", "water")), card))
    assert [(one["known"], one["label"]) for one in told["words"]] == [(True, "ship"), (False, None)]
    assert told["labels"] == ["ship"] and told["models"]
    open_card = tmp_path / "open.json"
    open_card.write_text('{"name": "any"}')
    told = words(Words("1", "embedded", (Prompt("z", "zeppelin"),), open_card))
    assert told["words"][0]["known"] and told["labels"] == []
