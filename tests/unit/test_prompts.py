"""Prompts as users write them."""

from __future__ import annotations

import pytest

from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt, parse_prompt, parse_prompts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("water", Prompt("water", "water")),
        ("  bare land ", Prompt("bare land", "bare land")),
        ("water=lakes, rivers and ponds", Prompt("water", "lakes, rivers and ponds")),
        ("a = b=c", Prompt("a", "b=c")),
        ("建筑物", Prompt("建筑物", "建筑物")),
    ],
)
def test_prompts_are_label_and_text(written: str, meant: Prompt) -> None:
    assert parse_prompt(written) == meant


@pytest.mark.parametrize("written", ["", "   ", "=water", "water=", "two\nlines", "bell\x07"])
def test_empty_and_broken_prompts_are_refused(written: str) -> None:
    with pytest.raises(UserError, match="prompt"):
        parse_prompt(written)


def test_a_run_needs_prompts_with_labels_of_their_own() -> None:
    with pytest.raises(UserError, match="no prompt"):
        parse_prompts([])
    with pytest.raises(UserError, match="'water' is given twice"):
        parse_prompts(["water", "water=rivers"])
    with pytest.raises(UserError, match="256 prompts"):
        parse_prompts([f"label {number}" for number in range(256)])
