"""Rows of tokens put together."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from t4s_geo.training.packing import IGNORED, Packer  # noqa: E402

NO = IGNORED


def rows(*texts: tuple[list[int], list[int]]) -> dict[str, torch.Tensor]:
    """Questions with their answers, padded at the right."""
    longest = max(len(asked) + len(answer) for asked, answer in texts)
    lacking = [longest - len(asked) - len(answer) for asked, answer in texts]
    each = list(zip(texts, lacking, strict=True))
    return {
        "input_ids": torch.tensor([asked + answer + [0] * rest for (asked, answer), rest in each]),
        "attention_mask": torch.tensor([[1] * (longest - rest) + [0] * rest for _, rest in each]),
        "labels": torch.tensor([[NO] * len(asked) + answer + [NO] * rest for (asked, answer), rest in each]),
    }


def test_a_row_is_the_start_and_each_question() -> None:
    given = rows(([9, 9, 1, 5], [7, 8]), ([9, 9, 2], [6]), ([9, 9, 3], [4, 4]))
    packed = Packer(picture=9).pack(given, [2, 1])
    first, second = packed["input_ids"].tolist()
    assert first == [9, 9, 1, 5, 7, 8, 2, 6]
    # A question alone has all before its last word for a start; the last token is repeated as padding.
    assert second == [9, 9, 3, 4, 4, 4, 4, 4]
    assert packed["labels"].tolist() == [[NO, NO, NO, NO, 7, 8, NO, 6], [NO, NO, NO, 4, 4, NO, NO, NO]]
    assert packed["position_ids"][0].tolist() == [0, 1, 2, 3, 4, 5, 2, 3]
    seen = packed["attention_mask"][0, 0]
    # The second question's answer sees the start and its question, and nothing of the first.
    assert seen[7].tolist() == [True, True, False, False, False, False, True, True]
    assert seen[5].tolist() == [True] * 6 + [False] * 2
    assert packed["attention_mask"].any(dim=-1).all()


def test_questions_that_read_alike_keep_their_last_word() -> None:
    packed = Packer().pack(rows(([9, 1, 2], [3]), ([9, 1, 2], [4])), [2])
    # Else the answer to the second would be told by the first's.
    assert packed["input_ids"].tolist() == [[9, 1, 2, 3, 2, 4]]
    assert packed["labels"].tolist() == [[NO, NO, NO, 3, NO, 4]]


def test_masks_may_be_added_to_scores() -> None:
    given = rows(([9, 1], [3]), ([9, 2], [4]))
    told, added = (Packer(additive=one).pack(given, [2])["attention_mask"] for one in (False, True))
    assert ((added == 0) == told).all()
    assert added.min() == torch.finfo(torch.float32).min


def test_positions_of_rows_and_columns_are_the_networks_own() -> None:
    def rope(input_ids: torch.Tensor, grid: torch.Tensor | None = None) -> tuple[torch.Tensor, None]:
        assert grid is None
        return torch.stack([10 * input_ids, input_ids, -input_ids]), None

    packed = Packer(rope).pack(rows(([9, 1], [3]), ([9, 2], [4])), [2])
    assert packed["position_ids"].shape == (3, 1, 5)
    assert packed["position_ids"][0].tolist() == [[90, 10, 30, 20, 40]]
