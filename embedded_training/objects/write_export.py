"""A model that writes objects as a checkpoint folder that the Auto classes and the engine load."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from embedded_training.build import make_processor
from embedded_training.export import make_card, write_checkpoint
from embedded_training.label_set import SYNONYMS
from embedded_training.objects.cache import SCORING
from embedded_training.objects.object_writer import ObjectWriter, load
from embedded_training.objects.questions import IMAGE_FIRST_TEMPLATE, WriterSizes
from embedded_training.objects.scenes import OBJECT_LABELS


def export(run: Path, folder: Path, sizes: WriterSizes, version: str) -> None:
    """Writes the checkpoint folder of a run.

    Args:
        run: Folder with the files of `save`.
        folder: Folder to write.
        sizes: As it was trained with.
        version: Version for the card's name.

    Raises:
        FileNotFoundError: There is no trained model.
    """
    model, tokenizer = sizes.make()
    if not load(ObjectWriter(model), run):
        raise FileNotFoundError(f"there is no trained model in {run}")
    distances = sorted({distance for _, several in SCORING for distance in several})
    card = replace(
        make_card(version, sizes.format),
        ground_sampling_distances=tuple(distances),
        # Neither has been fitted to this model.
        refine="none",
        temperature=1.0,
        vocabulary={label: list(SYNONYMS[label]) for label in OBJECT_LABELS},
        parts={},
        countable=OBJECT_LABELS,
    )
    processor = make_processor(tokenizer, IMAGE_FIRST_TEMPLATE, sizes.model.patch)
    write_checkpoint(folder, model, processor, card)
