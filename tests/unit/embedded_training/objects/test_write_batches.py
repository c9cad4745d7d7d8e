"""Batches: cells by majority, texts of the tiles as they were cut, and losses on answers alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from embedded_training.build import ModelSizes, make_tokenizer
from embedded_training.label_set import SYNONYMS
from embedded_training.objects.device_tiles import to_device
from embedded_training.objects.questions import Asker, WriterSizes
from embedded_training.objects.scenes import UNKNOWN, InstanceScene, code
from embedded_training.objects.seams import cell_numbers
from embedded_training.objects.tiles import TileSettings
from embedded_training.objects.write_batches import (
    IGNORED,
    BatchSettings,
    BatchStream,
    WriterBatch,
    label_cells,
    row_lengths,
)
from embedded_training.objects.write_texts import TextWriters

SIZES = WriterSizes(512, ModelSizes(1, 64, 1024))


def scene(seed: int = 0, source: str = "inria") -> InstanceScene:
    """Houses of 32 px in one colour each, in a picture that is large enough for tiles to be cut out."""
    rng = np.random.default_rng(seed)
    numbers = np.kron(rng.integers(0, 4, (16, 16)), np.ones((32, 32), int)).astype(np.uint16)
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    rgb = np.stack([60 * numbers, 255 - 60 * numbers, 0 * numbers], axis=-1).astype(np.uint8)
    return InstanceScene("houses", source, rgb, numbers, classes, ("building",), 0.3, False)


def _batches(count: int, times: int = 1) -> tuple[Asker, list[WriterBatch]]:
    asker = Asker(make_tokenizer(SIZES.format, SYNONYMS), SIZES)
    lengths = row_lengths(SIZES.model.image_tokens, SIZES.max_tokens)
    settings = BatchSettings(2, lengths, 1, TileSettings(sources=(("inria", 1.0, 0.3, 0.5),)), times)
    with TextWriters(0, SIZES.max_tokens) as writers:
        placed = to_device([scene()], torch.device("cpu"))
        stream = iter(BatchStream(placed, asker, writers, settings, np.random.default_rng(1)))
        return asker, [next(stream) for _ in range(count)]


def test_cells_are_those_of_the_processor() -> None:
    rng = np.random.default_rng(5)
    numbers = rng.integers(0, 3, (2, 64, 64)).astype(np.int32)
    classes = np.where(numbers > 0, code("building"), UNKNOWN).astype(np.int32)
    classes[:, :, 32:] = code("car")
    maps = torch.from_numpy(np.stack([numbers, classes], axis=1))
    cells = label_cells(maps, ["building", None]).numpy()
    wanted = cell_numbers(np.where(classes[0] == code("building"), numbers[0], 0), 4)
    assert wanted.any() and np.array_equal(cells[0], wanted)
    assert not cells[1].any(), "there is nothing of an unknown word"


def test_losses_are_of_answers_alone_and_answers_fit_their_tiles() -> None:
    asker, batches = _batches(6)
    format, first, seen = SIZES.format, int(asker.answer_tokens[0]), 0
    image_tokens = SIZES.model.image_tokens
    for batch in batches:
        assert batch.rgb.dtype == torch.uint8 and batch.rgb.shape == (2, 3, 256, 256)
        for rgb, tokens, targets in zip(batch.rgb, batch.tokens, batch.targets, strict=True):
            assert (tokens[1 : 1 + image_tokens] == asker.image).all(), "the image comes first"
            written = targets != IGNORED
            answer = targets[written]
            assert torch.equal(tokens[written], answer) and answer[-1] == asker.end
            begin, end = int(written.nonzero()[0]), int(written.nonzero()[-1]) + 1
            assert written[begin:end].all() and begin > image_tokens + 1
            assert (tokens[end:] == asker.padding).all()
            text = format.text([int(token) - first for token in answer[:-1]])
            cells = format.read(text, ["it"]).cells > 0
            if cells.any():
                # Houses have more red than what is around them, however a tile was recoloured.
                redness = (rgb[0].float() - rgb[1].float()).view(64, 4, 64, 4).mean((1, 3)).numpy()
                assert redness[cells].mean() > redness[~cells].mean()
                seen += 1
    assert seen >= 4


def test_rows_come_again_in_other_colours() -> None:
    _, (first, again) = _batches(2, times=2)
    rows = {tuple(tokens.tolist()) for tokens in first.tokens}
    assert {tuple(tokens.tolist()) for tokens in again.tokens} == rows
    assert not torch.equal(first.rgb, again.rgb) and not torch.equal(first.rgb, again.rgb.flip(0))


def test_tiles_of_which_little_is_known_are_left_out() -> None:
    hidden = replace(scene(), classes=np.full((512, 512), UNKNOWN, np.uint8))
    asker = Asker(make_tokenizer(SIZES.format, SYNONYMS), SIZES)
    settings = BatchSettings(1, (200,), 0, TileSettings(sources=(("inria", 1.0, 0.3, 0.5),)))
    with TextWriters(0, SIZES.max_tokens) as writers:
        placed = to_device([hidden], torch.device("cpu"))
        stream = BatchStream(placed, asker, writers, settings, np.random.default_rng(1))
        drawn = stream._begin(stream._draw())
    assert drawn.kept == [] and drawn.texts == []


def test_the_longest_row_has_room_for_every_text() -> None:
    assert row_lengths(64, 512) == (144, 272, 592)
    assert row_lengths(256, 64) == (336,)
    words = max((word for several in SYNONYMS.values() for word in several), key=len)
    asker = Asker(make_tokenizer(SIZES.format, SYNONYMS), SIZES)
    assert len(asker.question(words)) + SIZES.max_tokens <= row_lengths(64, SIZES.max_tokens)[-1]


@pytest.mark.parametrize("label", ["car", "swimming pool"])
def test_new_labels_are_words_that_the_tokenizer_knows(label: str) -> None:
    tokenizer = make_tokenizer(SIZES.format, SYNONYMS)
    for words in SYNONYMS[label]:
        assert tokenizer.unk_token_id not in tokenizer.encode(words, add_special_tokens=False)
