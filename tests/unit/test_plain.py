"""Text of others on a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.errors import UserError
from t4s_geo.plain import plain


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_it_is_prints_on_one_line(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable()
    shown.encode()


@given(st.text(st.characters(categories=("L", "N", "P", "S"))))
def test_what_prints_stays(text: str) -> None:
    assert plain(text) == text


def test_long_texts_are_cut() -> None:
    assert plain("water" * 10, 5) == "water…"


def test_messages_hold_no_escapes() -> None:
    assert str(UserError("the file \x1b]0;owned\x07 \ud800\n is missing")).startswith(
        r"the file \x1b]0;owned\x07"
    )


def test_endless_messages_keep_their_start_and_their_end() -> None:
    said = str(UserError(f"The value {'x' * 100_000} is not one; give another."))
    assert len(said) < 4100
    assert said.startswith("The value xxx") and "x…x" in said and said.endswith("is not one; give another.")
