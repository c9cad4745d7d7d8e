"""From what a model wrote without a grammar to a text that is read strictly from here on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from t4s_geo.descriptors.format import DescriptorError, Format, Reading

_ENDS = ("</s>", "<end_of_turn>", "<eos>")


def trimmed(text: str) -> str:
    """Returns a text without the special tokens, such as `</s>` and `<|im_end|>`, and white space at its end.

    Takes time proportional to what is cut off, whatever it is.
    """
    end, before = len(text), -1
    while end != before:
        before = end
        while end and text[end - 1].isspace():
            end -= 1
        mark = next((mark for mark in _ENDS if text.endswith(mark, 0, end)), "")
        end -= len(mark) or _length_of_special(text, end)
    return text[:end]


def _length_of_special(text: str, end: int) -> int:
    """Returns how many of the characters before `end` are a token such as `<|im_end|>`; 0 if it is none."""
    if not text.endswith("|>", 0, end):
        return 0
    start = end - 2
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return end - start + 2 if start < end - 2 and text.endswith("<|", 0, start) else 0


def strict_text(format: Format, text: str, label: str) -> str:
    """Returns the text if it is a descriptor of a label, else the descriptor of what can be made out of it.

    Args:
        format: Format of the text.
        text: What was written, trimmed.
        label: The label that it is about.

    Raises:
        DescriptorError: Nothing in the text can be read.
        LabelError: The format cannot hold the label.
    """
    try:
        format.read(text, [label])
        return text
    except DescriptorError:
        reading = format.read(text, [label], lenient=True)
    return format.restate(reading, label)


def texts_by_label(format: Format, text: str, prompts: Sequence[tuple[str, str]]) -> list[str]:
    """Takes apart the answer to a question about several prompts: a strict text about each.

    Args:
        format: Format of the text; it names its labels.
        text: What was written, trimmed.
        prompts: Label of each, and the words that the model was asked with: the text may name either.

    Raises:
        DescriptorError: Nothing in the text can be read.
        LabelError: The format cannot hold a label.
    """
    if len(prompts) == 1:
        return [strict_text(format, text, prompts[0][0])]
    reading = format.read(text, names_of(prompts), lenient=True)
    return [
        format.restate(_only(reading, {number, number + len(prompts)}, {*prompt}), prompt[0])
        for number, prompt in enumerate(prompts, start=1)
    ]


def names_of(prompts: Sequence[tuple[str, str]]) -> list[str]:
    """Returns the names that a text about some prompts, label and words of each, may use for them."""
    if len(prompts) == 1:
        return [prompts[0][0]]
    return [words for _, words in prompts] + [label for label, _ in prompts]


def _only(reading: Reading, codes: set[int], names: set[str]) -> Reading:
    """Returns what a reading says of one prompt, by any of its codes or names."""
    cells = np.isin(reading.cells, [*codes]).astype(np.uint8)
    objects = None if reading.objects is None else np.where(cells > 0, reading.objects, 0).astype(np.uint16)
    return Reading(cells, objects, tuple(one for one in reading.detections if one.label in names))
