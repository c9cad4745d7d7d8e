"""From what a model wrote without a grammar to a text that is read strictly from here on."""

from __future__ import annotations

from t4s_geo.descriptors.format import DescriptorError, Format

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


def strict_text(format: Format, text: str, label: str, words: str | None = None) -> str:
    """Returns the text if it is a descriptor of a label, else the descriptor of what can be made out of it.

    Args:
        format: Format of the text.
        text: What was written, trimmed.
        label: The label that it is about.
        words: What the model was asked for, if that is not the label: it may name this instead.

    Raises:
        DescriptorError: Nothing in the text can be read.
        LabelError: The format cannot hold the label.
    """
    try:
        format.read(text, [label])
        return text
    except DescriptorError:
        names = [label, words] if format.labels_in_text and words is not None else [label]
        reading = format.read(text, names, lenient=True)
    return format.restate(reading, label)
