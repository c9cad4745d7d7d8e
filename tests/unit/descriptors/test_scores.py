"""The probabilities of tokens become scores of the objects that they tell of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.descriptors import Format, ImageWiseFormat, make_format, texts_by_label
from t4s_geo.descriptors.scores import WrittenTokens, score_cells

JSON = make_format("json-objects", 10, None, {})
FIRST = '{"bbox_2d": [0, 0, 500, 500], "label": "house"}'
SECOND = '{"bbox_2d": [500, 500, 1000, 1000], "label": "pond"}'
HOUSE, POND = ("house", "house"), ("water", "pond")


def written(*parts: tuple[str, float]) -> WrittenTokens:
    """Each part in tokens of three characters, all as probable as it is."""
    tokens = [(part[at : at + 3], value) for part, value in parts for at in range(0, len(part), 3)]
    return WrittenTokens([text for text, _ in tokens], np.log([value for _, value in tokens]).astype("f4"))


def scores(format: Format, tokens: WrittenTokens, *prompts: tuple[str, str], said: str = "") -> list[object]:
    said = said or "".join(tokens.texts)
    texts = texts_by_label(format, said, prompts)
    cells = score_cells(format, said, tokens, prompts, texts)
    return [None if one is None else np.unique(one.round(3)).tolist() for one in cells]


def test_each_object_has_the_mean_of_its_own_tokens() -> None:
    tokens = written(("```json\n[", 0.1), (FIRST, 0.9), (", ", 0.1), (SECOND, 0.3), ("]\n```<|im_end|>", 0.1))
    assert scores(JSON, tokens, HOUSE, POND, said=f"```json\n[{FIRST}, {SECOND}]\n```") == [
        [0, pytest.approx(0.9)],
        [0, pytest.approx(0.3)],
    ]
    # Of one prompt alone, all objects are its own.
    assert scores(JSON, tokens, HOUSE, said=f"[{FIRST}, {SECOND}]") == [pytest.approx([0, 0.3, 0.9])]


def test_where_tokens_are_not_those_of_the_text_objects_have_no_score() -> None:
    tokens = written(("something else", 0.5))
    assert scores(JSON, tokens, HOUSE, said=f"[{FIRST}]") == [None]


def test_tokens_that_are_shown_otherwise_than_they_stand_in_the_text_are_passed_over() -> None:
    tokens = WrittenTokens(
        ["<s>", " [{", '"bbox_2d":', "�", "[0,0,500,500]", "}]"], np.log([1, 1, 1, 0.1, 0.5, 1])
    )
    said = '[{"bbox_2d": é [0,0,500,500]}]'.replace("é ", "")
    (found,) = scores(JSON, tokens, HOUSE, said=said)
    assert found == [0, pytest.approx((1 + 1 + 0.5 + 1) / 4)]


def test_a_mask_has_the_mean_of_the_whole_text() -> None:
    format = ImageWiseFormat(2)
    text = format.write(np.array([[1, 0], [0, 0]], np.uint8), ["house"])
    assert scores(format, written((text, 0.7)), HOUSE) == [[0, pytest.approx(0.7)]]


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=20))
def test_any_tokens_beside_any_words(noise: str, tokens: list[str]) -> None:
    said = f"{noise.replace('[', '').replace('{', '')}[{FIRST}]"
    logs = np.full(len(tokens), -0.7, np.float32)
    texts = texts_by_label(JSON, said, [HOUSE])
    (cells,) = score_cells(JSON, said, WrittenTokens(tokens, logs), [HOUSE], texts)
    assert cells is None or (cells.shape == (10, 10) and cells.min() >= 0 and cells.max() <= 1)
