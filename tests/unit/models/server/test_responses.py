"""From what a server wrote to answers that are read strictly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from t4s_geo.descriptors import BrickFormatV1, DescriptorError, ImageWiseFormat
from t4s_geo.descriptors.marginals import brick_weights, place_bricks
from t4s_geo.errors import UserError
from t4s_geo.models.server.client import Reply, Token
from t4s_geo.models.server.responses import read_answers
from t4s_geo.prompts import Prompt

FORMAT = BrickFormatV1(16)
WATER = Prompt("water", "lakes and rivers")
MASKS = arrays(np.bool_, (16, 16), elements=st.booleans(), fill=st.booleans())


def tokens_of(text: str, *, end: str = "</s>") -> list[str]:
    return [*(f"{part}>" for part in text.split(">") if part), end]


def certain(text: str) -> tuple[Token, ...]:
    """Tokens that were written without a doubt."""
    return tuple(Token(token, 0.0, ((token, 0.0),)) for token in tokens_of(text))


@given(MASKS)
def test_a_descriptor_stays_as_it_is(mask: npt.NDArray[np.bool_]) -> None:
    text = FORMAT.write(mask.astype(np.uint8), ["water"])
    (answer,) = read_answers(FORMAT, Reply(text, certain(text)), [WATER])
    assert answer.text == text and answer.marginals is not None and answer.log_probabilities is not None
    # Certain tokens say the mask itself.
    np.testing.assert_array_equal(answer.marginals, mask)
    np.testing.assert_array_equal(answer.log_probabilities, 0)


@given(MASKS, st.data())
def test_marginals_are_those_of_the_likeliest_tokens(
    mask: npt.NDArray[np.bool_], data: st.DataObject
) -> None:
    """With every token told, they are the exact ones."""
    words = FORMAT.vocabulary
    symbols = [*FORMAT.symbols(mask), words.end]
    seed = data.draw(st.integers(0, 2**32 - 1))
    logits = np.random.default_rng(seed).normal(0, 3, (len(symbols), len(words) + 1))
    names = [*words.names, "</s>"]
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    tokens = tuple(
        Token(names[symbol], row[symbol], tuple(zip(names, row, strict=True)))
        for symbol, row in zip(symbols, logs.tolist(), strict=True)
    )
    (answer,) = read_answers(FORMAT, Reply(FORMAT.text(symbols[:-1]), tokens), [WATER], temperature=2.0)
    softened = np.exp(logits / 2)
    distributions = (softened / softened.sum(axis=1, keepdims=True)).astype(np.float32)
    expected = place_bricks(words, symbols, distributions @ brick_weights(words))
    assert answer.marginals is not None
    np.testing.assert_allclose(answer.marginals, expected, atol=1e-5)


@pytest.mark.parametrize("end", ["</s>", "<|im_end|>", "\n", "<end_of_turn>\n"])
def test_what_servers_leave_at_the_end_is_cut_off(end: str) -> None:
    text = FORMAT.write(np.eye(16, dtype=np.uint8), ["water"])
    (answer,) = read_answers(FORMAT, Reply(f"{text}{end}", certain(text)), [WATER])
    assert answer.text == text and answer.marginals is not None


def test_what_the_grammar_forbids_is_left_out_and_the_rest_written_anew() -> None:
    mask = np.zeros((16, 16), np.uint8)
    mask[4:8] = 1
    text = FORMAT.write(mask, ["water"])
    # A row that was there already.
    (answer,) = read_answers(FORMAT, Reply(f"{text}<r0>", certain(text)), [WATER])
    assert answer.log_probabilities is None and answer.marginals is None
    np.testing.assert_array_equal(FORMAT.read(answer.text, ["water"]).cells, mask)


@given(st.lists(st.sampled_from(FORMAT.vocabulary.names), max_size=60))
def test_any_tokens_are_a_strict_text_afterwards_or_refused(names: list[str]) -> None:
    try:
        (answer,) = read_answers(FORMAT, Reply("".join(names), None), [WATER])
    except DescriptorError:
        return
    FORMAT.read(answer.text, ["water"])


@pytest.mark.parametrize("text", ["", "I see a lake.", "<y0><x0>", "<seg>"])
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(DescriptorError):
        read_answers(FORMAT, Reply(text, None), [WATER])


def test_tokens_that_are_not_the_text_tell_no_cells() -> None:
    text = FORMAT.write(np.eye(16, dtype=np.uint8), ["water"])
    spelled = tuple(Token(letter, -0.5, ()) for letter in text)
    (answer,) = read_answers(FORMAT, Reply(text, spelled), [WATER])
    assert answer.marginals is None and answer.log_probabilities is not None


def test_image_wise_texts_may_name_what_was_asked_for() -> None:
    format = ImageWiseFormat(2)
    reply = Reply("Sure: <seg>lakes and rivers *1| others *1\n others *2\n</seg>", None)
    (answer,) = read_answers(format, reply, [WATER])
    np.testing.assert_array_equal(format.read(answer.text, ["water"]).cells, [[1, 0], [0, 0]])


def test_a_label_that_the_format_cannot_hold_is_the_users_to_change() -> None:
    reply = Reply("<seg>lake *1\n</seg>", None)
    with pytest.raises(UserError, match=r"a\|b"):
        read_answers(ImageWiseFormat(2), reply, [Prompt("a|b", "lake")])
