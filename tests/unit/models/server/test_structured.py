"""Answers under a JSON schema, from servers that take one and from servers that do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from t4s_geo.models import IncompleteAnswers, ModelCard, TileQuestion
from t4s_geo.models.server.model import ServerModel
from t4s_geo.prompts import Prompt

Says = Callable[..., Any]
CARD = ModelCard(
    "boxes", "json-objects", 16, tile_size=16, overlap=4, prompt_template="{prompts}", structured=True
)
HOUSE = '[\n  {"bbox_2d": [0, 0, 500, 500], "label": "house"}\n]'
QUESTION = TileQuestion(np.zeros((16, 16, 3), np.uint8), (Prompt("house", "house"), Prompt("w", "pond")))


@pytest.fixture
def model(server: Any, says: Says) -> Iterator[ServerModel]:
    server.answer = lambda body: says(HOUSE)
    model = ServerModel.open(f"{server.url}#tiny", CARD, retries=0)
    server.asked.clear()
    yield model
    model.close()


def test_a_server_is_asked_to_keep_to_the_schema_of_the_format(server: Any, model: ServerModel) -> None:
    ((house, pond),) = model.answer([QUESTION])
    assert (house.text, pond.text) == (HOUSE, "[]")
    (asked,) = server.asked
    wanted = asked["response_format"]
    assert wanted["type"] == "json_schema"
    assert wanted["json_schema"]["schema"] == model.card.format().schema(["house", "pond"])


def test_a_server_that_refuses_schemas_is_asked_without_and_that_is_said_once(
    server: Any, model: ServerModel, capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(body: Any) -> Any:
        refused = (400, {"error": {"message": "response_format is not supported"}})
        return refused if "response_format" in body else answer(body)

    answer, server.answer = server.answer, reply
    for _ in range(2):
        for house, _ in model.answer([QUESTION] * 4):
            assert house.text == HOUSE
    said = capsys.readouterr().err
    assert said.count("takes no JSON schema for answers") == 1
    assert "HTTP 400: response_format is not supported" in said
    assert len(server.asked) <= 12
    assert not any("response_format" in body for body in server.asked[8:])


def test_what_is_refused_for_other_reasons_is_not_the_schemas_fault(
    server: Any, model: ServerModel, capsys: pytest.CaptureFixture[str]
) -> None:
    answer, server.answer = server.answer, lambda body: (400, {"error": "the picture is too large"})
    with pytest.raises(IncompleteAnswers, match="the picture is too large"):
        model.answer([QUESTION])
    server.answer = answer
    server.asked.clear()
    model.answer([QUESTION])
    assert "response_format" in server.asked[0]
    assert capsys.readouterr().err == ""
