"""Finding out what a server can do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2, BrickFormatV3, Format, ImageWiseFormat
from t4s_geo.models.server import ServerAddress
from t4s_geo.models.server.client import Question, ServerClient, ServerError
from t4s_geo.models.server.offer import GRAMMARS, TELLING, VERBATIM, Offer, find_offer

QUESTION = Question("data:image/png;base64,AAAA", "{prompt}", 8, {})
Says = Callable[..., Any]


@pytest.fixture
def client(server: Any) -> Iterator[ServerClient]:
    client = ServerClient(ServerAddress(server.url, "tiny"), "none", retries=0)
    yield client
    client.close()


def obey(body: dict[str, Any], grammar: str) -> str:
    """Writes the one text that a grammar of one string lets pass, as far as the tokens go."""
    text: str = json.loads(grammar.removeprefix("root ::= "))
    return "".join(
        text.split(">")[0] and f"{part}>" for part in text.split(">")[: body["max_tokens"]] if part
    )


@pytest.mark.parametrize("name", GRAMMARS)
@pytest.mark.parametrize(
    "format", [BrickFormatV1(32), BrickFormatV2(64), BrickFormatV3(16), ImageWiseFormat(24)]
)
def test_each_way_to_send_a_grammar_is_found(
    name: str, format: Format, server: Any, client: ServerClient, says: Says
) -> None:
    def answer(body: dict[str, Any]) -> Any:
        sent = body.get("structured_outputs", {}).get("grammar") if name == "structured_outputs" else None
        grammar = sent or (body.get(name) if name != "structured_outputs" else None)
        return says(obey(body, grammar) if grammar else "<none>")

    server.answer = answer
    assert find_offer(client, "tiny", QUESTION, format).grammar == name


def test_a_server_that_passes_over_grammars_is_not_trusted(
    server: Any, client: ServerClient, says: Says
) -> None:
    assert find_offer(client, "tiny", QUESTION, BrickFormatV1(32)) == Offer({**VERBATIM, **TELLING})


def test_a_server_that_spells_brick_tokens_is_not_given_a_grammar(
    server: Any, client: ServerClient, says: Says
) -> None:
    def answer(body: dict[str, Any]) -> Any:
        grammar = body.get("structured_outputs", {}).get("grammar")
        # One character a token.
        return says(json.loads(grammar.removeprefix("root ::= "))[: body["max_tokens"]] if grammar else "")

    server.answer = answer
    assert find_offer(client, "tiny", QUESTION, BrickFormatV1(32)).grammar is None


def test_a_server_that_refuses_further_fields_is_asked_without(server: Any, client: ServerClient) -> None:
    server.refused = {*VERBATIM, *TELLING, *GRAMMARS}
    assert find_offer(client, "tiny", QUESTION, BrickFormatV1(32)) == Offer()


def test_a_server_may_take_some_of_the_fields(server: Any, client: ServerClient, says: Says) -> None:
    server.refused = {"top_logprobs"}
    assert find_offer(client, "tiny", QUESTION, BrickFormatV1(32)) == Offer(VERBATIM)
    server.refused = {"skip_special_tokens"}
    token = {"token": "<none>", "logprob": 0.0}
    server.answer = lambda body: says("<none>", [token] if body.get("logprobs") else None)
    assert find_offer(client, "tiny", QUESTION, BrickFormatV1(32)) == Offer(TELLING, tells=True)


def test_a_server_that_answers_nothing_is_an_error(server: Any, client: ServerClient) -> None:
    server.answer = lambda body: (400, {"message": "At most 0 images may be provided."})
    with pytest.raises(ServerError, match="At most 0 images"):
        find_offer(client, "tiny", QUESTION, BrickFormatV1(32))


def test_questions_carry_the_grammar_of_the_words_asked_for() -> None:
    offer = Offer({"logprobs": True}, "ebnf")
    fields = offer.fields_for(ImageWiseFormat(24), ["lakes and rivers"])
    assert fields["logprobs"] and '"lakes and rivers"' in fields["ebnf"]
    assert Offer({"logprobs": True}).fields_for(BrickFormatV1(32), ["a"]) == {"logprobs": True}
