"""Texts that are read again are known, those that differ are not, and long ones are not kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from t4s_geo.descriptors import DescriptorError
from t4s_geo.ledger.texts import LONGEST, Texts
from tests.unit.ledger.specs import SPEC


def test_a_text_is_read_once_where_it_is_to_be_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    format_ = SPEC.card.format()
    inner = type(format_).read

    def counted(self: Any, text: str, labels: list[str]) -> Any:
        read.append(text)
        return inner(self, text, labels)

    monkeypatch.setattr(type(format_), "read", counted)
    texts = Texts(SPEC)
    cells = np.zeros((32, 32), np.uint8)
    cells[3:9, 4:20] = 1
    text = format_.write(cells, ["water"])
    for _ in range(3):
        assert np.array_equal(texts.read_and_remember(text, "water").cells, cells)
    assert np.array_equal(texts.read(text, "water").cells, cells)
    assert len(read) == 2
    padded = text + " " * LONGEST
    for _ in range(2):
        assert np.array_equal(texts.read_and_remember(padded, "water").cells, cells)
    assert len(read) == 4
    for _ in range(2):
        with pytest.raises(DescriptorError):
            texts.read_and_remember(text + "water", "water")
    assert len(read) == 6
