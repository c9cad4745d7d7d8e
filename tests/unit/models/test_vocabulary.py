"""Words are known as a whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.models.vocabulary import Vocabulary, forms, plain_words

WORDS = Vocabulary(
    {
        "building": ["house", "bâtiments", "built-up area", "roof", "屋顶"],
        "tree": ["woods", "forest", "red roof tree"],
        "water": ["canal", "plan d'eau", "water bodies"],
        "grass": [],
    }
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Building", "building"),
        ("houses", "building"),
        ("batiment", "building"),
        ("Built up areas", "building"),
        ("plan d’eau", "water"),
        ("water body", "water"),
        ("canals ", "water"),
        ("wood", "tree"),
        ("屋顶", "building"),
        # A word in it says nothing of the whole.
        ("red roof", None),
        ("houses without trees", None),
        ("红色屋顶", None),
        ("gras", None),
        ("", None),
        ("-", None),
    ],
)
def test_words_are_known_in_any_case_number_and_accent_but_as_a_whole(text: str, label: str | None) -> None:
    found = WORDS.find(text)
    assert (None if found is None else found.label) == label


def test_plurals_are_asked_for_as_the_model_was_taught_them() -> None:
    assert [WORDS.spelled(text) for text in ("canals", "Canal", "batiments", "ship")] == [
        "canal",
        "Canal",
        "batiments",
        "ship",
    ]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("houses without trees", ["house", "tree"]),
        ("red roof", ["roof"]),
        ("a red roof tree", ["red roof tree", "roof"]),
        ("红色屋顶", ["屋顶"]),
        ("builing", ["building"]),
        ("zeppelin", []),
        ("grass" * 30_000, []),
    ],
)
def test_the_nearest_words_are_those_in_a_phrase_or_of_nearly_the_same_letters(
    text: str, nearest: list[str]
) -> None:
    assert [known.word for known in WORDS.nearest(text)] == nearest


@given(st.text(max_size=20))
def test_words_stay_what_they_are_when_they_are_made_plain_again(text: str) -> None:
    plain = plain_words(text)
    assert plain_words(plain) == plain
    assert next(forms(plain)) == plain
