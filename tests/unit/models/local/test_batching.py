"""Batches that fit into memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnxruntime.capi.onnxruntime_pybind11_state import Fail

from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.prompts import Prompt

torch = pytest.importorskip("torch")

from t4s_geo.models.local.batching import AdaptiveBatcher  # noqa: E402


@given(st.lists(st.integers(0, 5), max_size=6), st.integers(1, 30))
def test_batches_that_do_not_fit_are_cut_between_any_prompts(counts: list[int], room: int) -> None:
    words = iter(range(sum(counts)))
    pictures = [np.full((1, 1, 3), number, np.uint8) for number in range(len(counts))]
    questions = [
        TileQuestion(rgb, tuple(Prompt("x", str(next(words))) for _ in range(count)))
        for rgb, count in zip(pictures, counts, strict=True)
    ]
    sizes: list[int] = []

    def decode(part: Sequence[TileQuestion]) -> list[Answer]:
        rows = [Answer(f"{one.rgb[0, 0, 0]} {prompt.text}") for one in part for prompt in one.prompts]
        assert rows and all(one.prompts for one in part)
        sizes.append(len(rows))
        if len(rows) > room:
            raise torch.OutOfMemoryError("too much")
        return rows

    batcher = AdaptiveBatcher(decode)
    tiles = np.repeat(np.arange(len(counts)), counts).tolist()
    expected = [f"{tile} {word}" for word, tile in enumerate(tiles)]
    assert [answer.text for answer in batcher.run(questions)] == expected
    tried = len(sizes)
    # The size that did is remembered.
    assert [answer.text for answer in batcher.run(questions)] == expected
    assert max(sizes[tried:], default=0) <= room


def test_what_is_asked_together_is_not_taken_apart(capsys: pytest.CaptureFixture[str]) -> None:
    prompts = tuple(Prompt(word, word) for word in "abc")
    tiles = [TileQuestion(np.zeros((1, 1, 3), np.uint8), prompts[:count]) for count in (3, 0, 2, 1)]
    sizes: list[list[int]] = []

    def decode(part: Sequence[TileQuestion]) -> list[Answer]:
        sizes.append([len(one.prompts) for one in part])
        if len(part) > 1:
            raise MemoryError
        return [Answer(prompt.text) for one in part for prompt in one.prompts]

    answers = AdaptiveBatcher(decode, together=True).run(tiles)
    assert [answer.text for answer in answers] == [*"abcaba"]
    assert sizes == [[3, 2, 1], [3], [2], [1]]


def test_what_does_not_fit_alone_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    def decode(part: Sequence[TileQuestion]) -> list[Answer]:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    question = TileQuestion(np.zeros((1, 1, 3), np.uint8), (Prompt("a", "a"), Prompt("b", "b")))
    with pytest.raises(RuntimeError, match="allocate"):
        AdaptiveBatcher(decode).run([question])
    assert "2 questions at once do not fit into memory; going on with 1." in capsys.readouterr().err


def test_what_onnx_runtime_says_halves_a_batch_too(capsys: pytest.CaptureFixture[str]) -> None:
    def decode(part: Sequence[TileQuestion]) -> list[Answer]:
        if len(part[0].prompts) > room:
            raise Fail(
                "[ONNXRuntimeError] : 1 : FAIL : Failed to allocate memory for requested buffer of size 9"
            )
        return [Answer(prompt.text) for prompt in part[0].prompts]

    prompts = tuple(Prompt(word, word) for word in "abcd")
    question = TileQuestion(np.zeros((1, 1, 3), np.uint8), prompts)
    room = 1
    assert [answer.text for answer in AdaptiveBatcher(decode).run([question])] == [*"abcd"]
    assert "2 questions at once do not fit into memory; going on with 1." in capsys.readouterr().err
    room = 0
    with pytest.raises(MemoryError, match="buffer of size 9"):
        AdaptiveBatcher(decode).run([question])


def test_other_errors_are_not_tried_again() -> None:
    calls: list[int] = []

    def decode(part: Sequence[TileQuestion]) -> list[Answer]:
        calls.append(len(part))
        raise RuntimeError("something else")

    question = TileQuestion(np.zeros((1, 1, 3), np.uint8), (Prompt("a", "a"), Prompt("b", "b")))
    with pytest.raises(RuntimeError, match="something else"):
        AdaptiveBatcher(decode).run([question])
    assert calls == [1]
