"""What the user asks for: labels and the words that the model is asked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from t4s_geo.errors import UserError

MAX_PROMPTS = 255
"""Label codes are stored as one byte, 0 meaning none."""


@dataclass(frozen=True)
class Prompt:
    """One thing to segment.

    Attributes:
        label: Name in the result's `label` attribute, style and class raster.
        text: What the model is asked for; the label itself unless the user says otherwise.
    """

    label: str
    text: str


def parse_prompt(value: str) -> Prompt:
    """Reads `"water"` or `"pond=water"`, a label and what the model is asked for.

    Raises:
        UserError: The label or the text is empty, or holds a line break.
    """
    label, _, text = value.partition("=")
    label = label.strip()
    text = text.strip() if "=" in value else label
    if not label or not text:
        raise UserError(
            f"The prompt {value!r} is empty; write a word such as 'water', or 'label=what to look for'.",
            problem="no_words",
            prompt=value,
        )
    if not (label.isprintable() and text.isprintable()):
        raise UserError(
            f"The prompt {value!r} holds a line break or a control character; write it on one line.",
            problem="no_words",
            prompt=value,
        )
    return Prompt(label, text)


def parse_prompts(values: Sequence[str | Prompt]) -> tuple[Prompt, ...]:
    """Reads all prompts of a run; their order gives the label codes 1, 2, ….

    Raises:
        UserError: There is no prompt, there are too many, or a label occurs twice.
    """
    prompts = tuple(value if isinstance(value, Prompt) else parse_prompt(value) for value in values)
    if not prompts:
        raise UserError(
            "There is no prompt; say what to segment, for example --prompt water.", problem="no_prompt"
        )
    if len(prompts) > MAX_PROMPTS:
        raise UserError(
            f"There are {len(prompts)} prompts, and at most {MAX_PROMPTS} fit into one run; split them.",
            problem="too_many_prompts",
            prompts=len(prompts),
            most=MAX_PROMPTS,
        )
    labels = [prompt.label for prompt in prompts]
    for label in labels:
        if labels.count(label) > 1:
            raise UserError(
                f"The label {label!r} is given twice; give each prompt a label of its own.",
                problem="same_label",
                label=label,
            )
    return prompts
