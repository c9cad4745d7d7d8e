"""Conversations as chat templates write them, and templates that misbehave."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2.sandbox
import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.local import chat
from t4s_geo.models.local.chat import write_chat

TURNS = [{"role": "user", "content": "water"}]


class Processor:
    """As much of a processor as writes conversations."""

    def __init__(self, template: str) -> None:
        self._template = jinja2.sandbox.ImmutableSandboxedEnvironment().from_string(template)

    def apply_chat_template(
        self, turns: Sequence[Mapping[str, Any]], *, add_generation_prompt: bool, tokenize: bool
    ) -> str:
        assert not tokenize
        return self._template.render(messages=turns, add_generation_prompt=add_generation_prompt)


def test_a_conversation() -> None:
    template = Processor("{{ messages[0].content }}{% if add_generation_prompt %}:{% endif %}")
    assert write_chat(template, TURNS, ask=True) == "water:"
    assert write_chat(template, TURNS, ask=False) == "water"


def test_a_template_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "SECONDS", 0.2)
    loops = "".join(f"{{% for {name} in range(99999) %}}" for name in "abc")
    began = time.monotonic()
    with pytest.raises(UserError, match=r"has not ended after 0\.2 s"):
        write_chat(Processor(loops + "{% endfor %}" * 3), TURNS, ask=True)
    assert time.monotonic() - began < 5


def test_nothing_is_interrupted_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "SECONDS", 0.05)
    write_chat(Processor("a"), TURNS, ask=True)
    time.sleep(0.1)


@pytest.mark.parametrize("template", ["{{ 1 / 0 }}", "{{ messages.append(1) }}", "{{ nothing.at.all }}"])
def test_a_template_that_fails(template: str) -> None:
    with pytest.raises(UserError, match="chat template cannot be used"):
        write_chat(Processor(template), TURNS, ask=True)


def test_a_template_that_writes_too_much() -> None:
    template = Processor("{% for a in range(2000) %}{{ 'x' * 1000 }}{% endfor %}")
    with pytest.raises(UserError, match="or too much"):
        write_chat(template, TURNS, ask=True)
