"""Sets of labels as bits: every label has one, and none is cut off."""

from __future__ import annotations

import numpy as np
import pytest

from embedded_training.label_set import ALL, BITS, LABELS, SYNONYMS, Bits, bits, fitting


def test_a_set_has_room_for_labels_to_come() -> None:
    sets: Bits = np.array([1 << len(LABELS)], BITS)
    assert sets.dtype == BITS and int(sets[0]) == 1 << len(LABELS), "one more label"
    with pytest.raises(ValueError, match="16 bits, and there are 17 labels"):
        fitting(tuple(map(str, range(17))))
    assert len(fitting(tuple(map(str, range(16))))) == 16


def test_every_label_has_words_and_a_bit_of_its_own() -> None:
    assert tuple(SYNONYMS) == LABELS
    assert sum(bits(label) for label in LABELS) == ALL == bits(*LABELS)


def test_no_phrase_asks_for_two_labels() -> None:
    phrases = [phrase for several in SYNONYMS.values() for phrase in several]
    assert len(phrases) == len(set(phrases))
