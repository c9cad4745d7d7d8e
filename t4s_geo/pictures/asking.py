"""Asking a model about pictures that have no place on Earth."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from t4s_geo.models import Model
from t4s_geo.prompts import Prompt

_NOT_IN_LABELS = re.compile(r"[^\w\s,.'&()/-]+")
LONGEST_LABEL = 200


def prompts_for(texts: Sequence[str], model: Model) -> tuple[Prompt, ...]:
    """Returns prompts for the texts that a model knows; no two have one label."""
    prompts: dict[str, Prompt] = {}
    for text in texts:
        if model.card.knows(text):
            label = base = label_of(text)
            while label in prompts:
                label = f"{base} {len(prompts)}"
            prompts[label] = Prompt(label, model.card.words.spelled(text) if model.card.vocabulary else text)
    return tuple(prompts.values())


def label_of(text: str) -> str:
    """Returns a text without what formats that name their labels keep for themselves."""
    return " ".join(_NOT_IN_LABELS.sub(" ", text).split())[:LONGEST_LABEL].strip() or "target"


def squared(rgb: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Returns a picture with so many pixels along each side, whatever its shape was."""
    if rgb.shape[:2] == (size, size):
        return rgb
    return np.asarray(Image.fromarray(rgb).resize((size, size), Image.Resampling.BICUBIC))
