"""How many tokens answers take in each format, and `generate()` made to write as many."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from t4s_geo.descriptors import Format, ImageWiseFormat
from t4s_geo.models import Answer, Model, TileQuestion
from t4s_geo.models.local.pytorch.reference import ReferenceDecoder

TOKEN = re.compile(r"</?seg>|\d| ?[^\W\d]+|[^\w\s]|\n")
BOX_TOKENS = 4


@dataclass(frozen=True)
class Batch:
    """Questions that are asked together, of at most 8 tiles.

    Attributes:
        questions: All prompts of some tiles.
        tokens: Tokens of the longest answer in each format.
    """

    questions: list[TileQuestion]
    tokens: dict[str, int]


def brick_tokens(answer: Answer) -> int:
    """Counts the tokens of a descriptor and its end."""
    return answer.text.count("<") + 1


def imagewise_tokens(cells: np.ndarray, label: str) -> int:
    """Counts the tokens of a mask as image-wise run lengths, and the end."""
    return len(TOKEN.findall(ImageWiseFormat(len(cells)).write(cells, [label]))) + 1


def box_tokens(cells: np.ndarray, label: str) -> int:
    """Counts the tokens of a mask as a box and the run lengths inside it, and the end."""
    if not cells.any():
        return 2
    rows, columns = (np.flatnonzero(cells.any(axis=axis)) for axis in (1, 0))
    inside = cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    format = ImageWiseFormat(inside.shape[1])
    # The format writes squares, so a row is written as a square of equal rows and the first one is taken.
    squares = [format.write(np.tile(row, (row.size, 1)), [label]) for row in inside]
    lines = [square.removeprefix("<seg>").split("\n")[0] for square in squares]
    text = "<seg>" + "\n ".join(lines) + "\n</seg>"
    return BOX_TOKENS + len(TOKEN.findall(text)) + 1


def make_batch(model: Model, format: Format, questions: list[TileQuestion]) -> Batch:
    """Finds the masks, and how long they are in each format."""
    answers = [answer for tile in model.answer(questions) for answer in tile]
    prompts = [prompt for question in questions for prompt in question.prompts]
    masks = [(format.read(answer.text, ["x"]).cells, prompt.label)
             for answer, prompt in zip(answers, prompts, strict=True)]  # fmt: skip
    return Batch(
        questions,
        {
            "bricks": max(map(brick_tokens, answers)),
            "box R-RLE": max(box_tokens(cells, label) for cells, label in masks),
            "image-wise R-RLE": max(imagewise_tokens(cells, label) for cells, label in masks),
        },
    )


def write_tokens(decoder: ReferenceDecoder, questions: list[TileQuestion], count: int) -> None:
    """Has `generate()` write a number of tokens, whatever they are."""
    inputs = decoder.inputs.batch(questions)
    tokenizer = decoder.inputs.processor.tokenizer
    written = decoder.network.generate(
        **inputs,
        min_new_tokens=count,
        max_new_tokens=count,
        do_sample=False,
        num_beams=1,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    if written.shape[1] != inputs["input_ids"].shape[1] + count:
        raise RuntimeError(
            f"generate() wrote {written.shape[1]} tokens and not {count} more than it was given"
        )
