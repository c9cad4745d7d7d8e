"""Segmenting one picture: a question about all of it for each prompt, and masks in its own pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from t4s_geo.models import Model, TileQuestion
from t4s_geo.models.asking import ask
from t4s_geo.models.card import ModelCard
from t4s_geo.models.words import check_no_refiner, check_words, spelled
from t4s_geo.pictures.answers import Bools, Floats, Found, mask_of, objects_of, read_answer
from t4s_geo.pictures.asking import squared
from t4s_geo.prompts import Prompt

Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Masks:
    """What was found in a picture.

    Attributes:
        prompts: What was asked for.
        card: The model's, with the threshold and the way from cells to pixels that were asked for.
        shape: Rows and columns of the picture.
        exclusive: Whether each pixel has one label.
        found: The answer to each prompt.
    """

    prompts: tuple[Prompt, ...]
    card: ModelCard
    shape: tuple[int, int]
    exclusive: bool
    found: tuple[Found, ...]

    @cached_property
    def codes(self) -> Codes:
        """Number of the most probable label at each pixel, from 1; 0 for none."""
        codes, best = np.zeros(self.shape, np.uint8), np.zeros(self.shape, np.float32)
        for code, one in enumerate(self.found, start=1):
            mask, soft = mask_of(one, self.card, self.shape)
            better = mask & (soft > best)
            codes[better], best[better] = code, soft[better]
        return codes

    def masks(self) -> Iterator[tuple[Bools, Floats]]:
        """Yields the mask and the probabilities of each label, one by one."""
        codes = self.codes if self.exclusive else None
        for code, one in enumerate(self.found, start=1):
            mask, soft = mask_of(one, self.card, self.shape)
            yield (mask if codes is None else codes == code), soft

    def objects(self) -> Iterator[tuple[npt.NDArray[np.int32], list[float]]]:
        """Yields the objects of each label: their numbers at each pixel, and how sure each is."""
        for one, (mask, soft) in zip(self.found, self.masks(), strict=True):
            yield objects_of(one, mask, soft)

    @property
    def failures(self) -> tuple[str, ...]:
        """Why prompts have no answer."""
        return tuple(
            f"{prompt.label}: {one.failure}"
            for prompt, one in zip(self.prompts, self.found, strict=True)
            if one.failure is not None
        )


def segment_picture(
    rgb: npt.NDArray[np.uint8],
    prompts: Sequence[Prompt],
    model: Model,
    name: str,
    *,
    exclusive: bool = True,
    threshold: float | None = None,
    upsample: str | None = None,
) -> Masks:
    """Asks a model about a picture as a whole.

    The picture is brought to the tile size of the model's card, whatever its shape, and cells are brought
    back.

    Args:
        rgb: Shape (height, width, 3), dtype uint8.
        prompts: What to find.
        model: Who answers.
        name: What the user calls it.
        exclusive: Give each pixel its best label.
        threshold: As in the card, and in its place.
        upsample: As in the card, and in its place.

    Raises:
        UserError: The model does not know what it is asked for, or cannot answer at all.
    """
    card = model.card
    check_words(name, card, prompts)
    check_no_refiner(name, card, prompts)
    asked = spelled(card, prompts)
    model.check_prompts(asked)
    question = TileQuestion(squared(rgb, card.tile_size), asked)
    (answers,) = ask(model, [question], prompts_alone=True)
    format = card.format()
    pairs = zip(answers, asked, strict=True)
    found = tuple(read_answer(answer, one.label, format) for answer, one in pairs)
    used = replace(card, threshold=threshold or card.threshold, upsample=upsample or card.upsample)
    return Masks(tuple(prompts), used, (rgb.shape[0], rgb.shape[1]), exclusive, found)
