"""Texts of training tiles say which objects are there."""

from __future__ import annotations

import numpy as np

from embedded_training.objects.write_texts import TextWriters, text_format, write_symbols


def _blocks() -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    numbers = np.zeros((64, 64), np.int32)
    numbers[8:16, 8:16], numbers[8:16, 16:32], numbers[40:50, 30:60] = 70, 3, 4000
    return numbers


def test_texts_decode_to_the_objects() -> None:
    numbers, format = _blocks(), text_format(512)
    there, nothing = write_symbols([numbers, np.zeros_like(numbers)], 512)
    assert nothing == [format.vocabulary.none]
    objects = format.read(format.text(there), ["it"]).objects
    assert objects is not None and objects.max() == 3
    pairs = {(int(one), int(other)) for one, other in zip(objects.ravel(), numbers.ravel(), strict=True)}
    assert len(pairs) == 4 and (0, 0) in pairs, "each number stands for one object, cell by cell"


def test_texts_are_no_longer_than_allowed() -> None:
    crowd = np.kron(np.arange(256).reshape(16, 16), np.ones((4, 4), int))
    [symbols] = write_symbols([crowd], 64)
    assert 1 < len(symbols) < 64


def test_texts_come_in_their_order() -> None:
    with TextWriters(0, 128) as writers:
        tiles = [np.roll(_blocks(), 8 * shift, axis=0) for shift in range(20)]
        texts = [text for future in writers.write(tiles) for text in future.result()]
    assert texts == write_symbols(tiles, 128) and texts[0] != texts[1]
