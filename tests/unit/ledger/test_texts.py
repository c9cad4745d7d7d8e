"""Texts that are read again are known, those that differ are not, and long ones are not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from t4s_geo.descriptors import DescriptorError, Reading
from t4s_geo.ledger import texts as module
from t4s_geo.ledger.texts import LONGEST, Texts
from tests.unit.ledger.specs import SPEC

FORMAT = SPEC.card.format()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was really read, text and label."""
    seen: list[tuple[str, str]] = []
    inner = type(FORMAT).read_each

    def counted(self: Any, texts: Sequence[str], labels: Sequence[str]) -> Any:
        seen.extend(zip(texts, labels, strict=True))
        return inner(self, texts, labels)

    monkeypatch.setattr(type(FORMAT), "read_each", counted)
    return seen


def _text(rows: int) -> str:
    cells = np.zeros((32, 32), np.uint8)
    cells[:rows, 4:20] = 1
    return FORMAT.write(cells, ["water"])


def _read(texts: Texts, *said: tuple[str, str]) -> list[Reading]:
    """Reads and remembers."""
    readings = []
    for one, reading in zip(said, texts.read_each(said), strict=True):
        assert isinstance(reading, Reading)
        texts.remember(one, reading)
        readings.append(reading)
    return readings


def test_a_text_that_is_remembered_is_read_once(read: list[tuple[str, str]]) -> None:
    texts = Texts(SPEC)
    first, other, same = (_text(3), "water"), (_text(5), "water"), (_text(3), "road")
    for _ in range(3):
        readings = _read(texts, first, other, first, same)
        assert [int(reading.cells.sum()) for reading in readings] == [48, 80, 48, 48]
    assert read == [first, other, same]


def test_long_and_wrong_texts_are_read_each_time(read: list[tuple[str, str]]) -> None:
    texts = Texts(SPEC)
    padded, wrong = (_text(3) + " " * LONGEST, "water"), (_text(3) + "water", "water")
    for _ in range(2):
        _read(texts, padded)
        (error,) = texts.read_each([wrong])
        assert isinstance(error, DescriptorError)
    assert read == [padded, wrong, padded, wrong]


def test_what_was_not_asked_for_longest_is_forgotten(
    read: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CACHE_BYTES", 2 * 4 * 32**2)
    texts = Texts(SPEC)
    one, two, three = ((_text(rows), "water") for rows in (1, 2, 3))
    _read(texts, one, two)
    _read(texts, one)
    _read(texts, three)
    assert read == [one, two, three]
    _read(texts, one, three)
    assert read == [one, two, three]
    _read(texts, two)
    assert read == [one, two, three, two]
