"""What a server can do beyond the plain chat API, found out by trying.

Servers pass over fields that they do not know, or that a later version has dropped, without a word (vLLM and
its former `guided_grammar`, for one). So a grammar that lets one odd text pass is sent, and only a server
that writes this text is taken to obey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from t4s_geo.descriptors import Format
from t4s_geo.models.server.client import Question, Refused, ServerClient

LIKELIEST = 20
"""Likeliest tokens asked for at each step: the most that servers give unless told otherwise."""
GRAMMARS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "structured_outputs": lambda grammar: {"structured_outputs": {"grammar": grammar}},
    "ebnf": lambda grammar: {"ebnf": grammar},
    "guided_grammar": lambda grammar: {"guided_grammar": grammar},
    "grammar": lambda grammar: {"grammar": grammar},
}
"""How a grammar is sent to vLLM, SGLang, vLLM before 0.12, and llama.cpp."""
PENALTY = "repetition_penalty"
VERBATIM: Mapping[str, Any] = {
    # Brick tokens may be special ones, which are left out otherwise.
    "skip_special_tokens": False,
    "spaces_between_special_tokens": False,
    # The checkpoint's own setting, meant for prose, would bend masks; the card may say another.
    PENALTY: 1.0,
}
TELLING: Mapping[str, Any] = {"logprobs": True, "top_logprobs": LIKELIEST}


@dataclass(frozen=True)
class Offer:
    """What a server has been found capable of.

    Attributes:
        fields: Fields that it takes besides those of every chat API.
        grammar: How it is given a grammar; None where it obeys none.
        tells: Whether it says how probable its tokens are.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    grammar: str | None = None
    tells: bool = False

    def fields_for(self, format: Format, texts: Sequence[str], penalty: float = 1.0) -> dict[str, Any]:
        """Returns the fields of a question.

        Args:
            format: Format of the answer.
            texts: The user's words for what is asked about.
            penalty: The card's `repetition_penalty`; left out where the server takes none.
        """
        fields = dict(self.fields)
        if PENALTY in fields:
            fields[PENALTY] = penalty
        if self.grammar is not None and (grammar := format.ebnf(texts)) is not None:
            fields |= GRAMMARS[self.grammar](grammar)
        return fields


def find_offer(client: ServerClient, model: str, question: Question, format: Format) -> Offer:
    """Tries what a server can do.

    Args:
        client: The server.
        model: The model's name there.
        question: A question as they will be, whose answer does not matter.
        format: Format of the model's texts.

    Raises:
        UserError: The key is not taken.
        ServerError: It does not even answer a plain question.
    """
    offer = _accepted(client, model, question)
    probe = format.probe()
    for name, send in GRAMMARS.items():
        fields = {**offer.fields, **send(f'root ::= "{probe.text}"\n')}
        try:
            reply = client.ask(model, replace(question, max_tokens=probe.most_tokens, fields=fields))
        except Refused:
            continue
        if reply.text.startswith(probe.text):
            return replace(offer, grammar=name)
    return offer


def _accepted(client: ServerClient, model: str, question: Question) -> Offer:
    """Finds the most of the further fields that the server takes together."""
    sets: list[dict[str, Any]] = [{**VERBATIM, **TELLING}, dict(VERBATIM), dict(TELLING)]
    for fields in sets:
        try:
            reply = client.ask(model, replace(question, fields=fields))
        except Refused:
            continue
        return Offer(fields, tells=reply.tokens is not None)
    client.ask(model, question)
    return Offer()
