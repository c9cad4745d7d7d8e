"""How well a checkpoint does on the scenes that are held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from t4s_geo.descriptors import DescriptorError, cell_majority
from t4s_geo.evaluation.questions import QuestionCounts
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.card import read_card
from t4s_geo.models.local.model import LocalModel
from t4s_geo.pictures.answers import mask_of, read_answer
from t4s_geo.pictures.asking import label_of, squared
from t4s_geo.prompts import Prompt
from t4s_geo.training.questions import QuestionSource
from t4s_geo.training.recipe import LabelledScene, QuestionSet
from t4s_geo.training.samples import View, prompts_of, scoring_tiles

TILES = 64
"""Most tiles of a scene that are scored."""
QUESTIONS = 256
"""Most questions of a set that are scored, evenly spread over it."""


def score(
    folder: Path,
    scenes: Sequence[LabelledScene],
    names: Sequence[str],
    device: str,
    check: Callable[[], None] = lambda: None,
) -> dict[str, float]:
    """Has a checkpoint answer held-out tiles.

    It sees them as in a run, with what lies around the area, where no cell counts.

    Args:
        folder: The checkpoint.
        scenes: What to score on.
        names: Labels to ask for.
        device: Where to run it.
        check: Called before each tile; raises to cancel.

    Returns:
        Intersection over union of each label's cells, over all tiles; 1 where there are none.

    Raises:
        UserError: The checkpoint or a scene cannot be used.
    """
    card = read_card(folder)
    model = LocalModel.load(folder, card, device)
    format, prompts = card.format(), prompts_of(names)
    both, either = np.zeros(len(names), np.int64), np.zeros(len(names), np.int64)
    for scene in scenes:
        (view,) = View.open(scene, card)
        for _, tile in scoring_tiles(view, card, TILES):
            check()
            (answers,) = model.answer([TileQuestion(tile.rgb, prompts)])
            cells = cell_majority(tile.codes, format.grid)
            inside = cell_majority(tile.inside.astype(np.uint8), format.grid) > 0
            for rank, (name, answer) in enumerate(zip(names, answers, strict=True)):
                try:
                    found = (format.read(answer.text, [name]).cells > 0) & inside
                except DescriptorError:
                    found = np.zeros(cells.shape, bool)
                code = view.labels.labels.index(name) + 1 if name in view.labels.labels else 0
                wanted = (cells == code) & (code > 0) & inside
                both[rank] += (found & wanted).sum()
                either[rank] += (found | wanted).sum()
    return {
        name: float(one / other) if other else 1.0
        for name, one, other in zip(names, both.tolist(), either.tolist(), strict=True)
    }


def score_questions(
    folder: Path, sets: Sequence[QuestionSet], device: str, check: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """Has a checkpoint answer questions that are held out.

    Args:
        folder: The checkpoint.
        sets: The questions.
        device: Where to run it.
        check: Called before each question; raises to cancel.

    Returns:
        Of each set the mean intersection over union of its questions (gIoU), at the pictures' own pixels.

    Raises:
        UserError: The checkpoint or a set cannot be used.
    """
    card = read_card(folder)
    model = LocalModel.load(folder, card, device)
    format, found = card.format(), {}
    for given in sets:
        items, counts = QuestionSource.open(given, card).items, QuestionCounts()
        for place in np.linspace(0, len(items) - 1, min(len(items), QUESTIONS)).astype(int):
            check()
            item = items[place]
            prompt = Prompt(label_of(item.text), item.text)
            ((answer, *_),) = model.answer(
                [TileQuestion(squared(item.picture.rgb(), card.tile_size), (prompt,))]
            )
            target = item.target()
            height, width = target.mask.shape
            mask, _ = mask_of(read_answer(answer, prompt.label, format), card, (height, width))
            counts.add(mask, target.mask, target.counted)
        found[given.name] = counts.scores().giou or 0.0
    return found
