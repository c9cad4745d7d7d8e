"""Last step: the trained model as a checkpoint folder that the Auto classes load.

    python -m embedded_training.export --weights RUN/writer.pt --output FOLDER [--version 5]
    python -m embedded_training.export --card --output FOLDER [--version 4] [--by-refiner …] [--without …]

With `--card` only the card of a folder is written again: weights stay who they are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from transformers import GenerationConfig, LlavaForConditionalGeneration, LlavaProcessor

from embedded_training.build import (
    DEFAULT_DESCRIPTOR,
    FORMATS,
    make_model,
    make_processor,
    make_tokenizer,
)
from embedded_training.label_set import PARTS, SYNONYMS
from embedded_training.sizes import TILE_SIZE
from t4s_geo.descriptors import BrickFormat
from t4s_geo.models.card import CARD_NAME, ModelCard, check_card

DATA_LICENSE = (
    "Weights: GPL-2.0-or-later. Data: see README.md beside this card "
    "(CC0, CC BY 4.0, ODbL, MIT, public domain)."
)


TEMPERATURE = 2.0
"""As `benchmarks/calibration.py` fits it: trained on masks cut from soft ones, the model is too sure."""


def make_card(
    version: str, format: BrickFormat, by_refiner: Sequence[str] = (), without: Sequence[str] = ()
) -> ModelCard:
    """Makes the card of the embedded checkpoint.

    Args:
        version: Version for its name.
        format: Format that it writes.
        by_refiner: Labels that its weights have not learnt, and that the network of `--refine seams` finds.
        without: Labels that neither finds.
    """
    known = {label: list(words) for label, words in SYNONYMS.items() if label not in without}
    countable = ("building", "field", "tree", "car", "swimming pool", "cloud", "cloud shadow")
    return ModelCard(
        name=f"t4s-geo embedded {version}",
        descriptor=format.name,
        grid=format.grid,
        max_tokens=format.grammar.limit,
        tile_size=TILE_SIZE,
        ground_sampling_distances=(0.3, 0.45, 0.6, 10.0),
        overlap=64,
        refine="seams",
        temperature=TEMPERATURE,
        vocabulary=known,
        parts={whole: [part for part in parts if part in known] for whole, parts in PARTS.items()},
        countable=tuple(label for label in countable if label in known),
        by_refiner=tuple(by_refiner),
        object_sizes={"building": 12.0, "field": 200.0},
        license=DATA_LICENSE,
    )


def averaged(weights: Sequence[Path], shares: Sequence[float]) -> dict[str, Tensor]:
    """Averages what training runs that started from each other have learnt (Wortsman et al., 2022).

    Args:
        weights: `writer.pt` of each.
        shares: How much of each; they add up to 1.
    """
    models = [torch.load(path, weights_only=True)["model"] for path in weights]
    return {
        name: torch.stack([model[name] * share for model, share in zip(models, shares, strict=True)]).sum(0)
        for name in models[0]
    }


def export(weights: dict[str, Tensor], folder: Path, card: ModelCard) -> None:
    """Writes weights (bfloat16 safetensors), processor, chat template and card.

    Args:
        weights: The model's weights by name, such as `averaged` returns.
        folder: Checkpoint folder to write; its README.md is left alone.
        card: Its card, whose format the model was trained to write.
    """
    format = FORMATS[card.descriptor]
    tokenizer = make_tokenizer(format)
    model = make_model(tokenizer, format)
    model.load_state_dict(weights)
    write_checkpoint(folder, model, make_processor(tokenizer), card)


def write_checkpoint(
    folder: Path, model: LlavaForConditionalGeneration, processor: LlavaProcessor, card: ModelCard
) -> None:
    """Writes a checkpoint folder: weights (bfloat16 safetensors), processor, chat template and card."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = processor.tokenizer
    model.generation_config = GenerationConfig(
        do_sample=False,
        max_new_tokens=card.format().longest,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model.to(torch.bfloat16).save_pretrained(folder)
    # Generation for the owner only, which would lock other users out of an installed package.
    (folder / "model.safetensors").chmod(0o644)
    processor.save_pretrained(folder)
    write_card(folder, card)


def write_card(folder: Path, card: ModelCard) -> None:
    """Writes the card of a checkpoint folder."""
    text = json.dumps(check_card(card).to_json(), indent=2, ensure_ascii=False)
    (folder / CARD_NAME).write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    written = parser.add_mutually_exclusive_group(required=True)
    written.add_argument("--weights", type=Path, nargs="+", help="writer.pt of the training")
    written.add_argument("--card", action="store_true", help="the card alone")
    parser.add_argument(
        "--shares", type=float, nargs="+", default=[1.0], help="of each, where they are several"
    )
    parser.add_argument("--output", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--version", default="1")
    parser.add_argument("--descriptor", choices=FORMATS, default=DEFAULT_DESCRIPTOR, help="format it writes")
    parser.add_argument("--by-refiner", nargs="*", default=[], help="labels that only --refine seams finds")
    parser.add_argument("--without", nargs="*", default=[], help="labels that nobody has learnt")
    options = parser.parse_args()
    card = make_card(options.version, FORMATS[options.descriptor], options.by_refiner, options.without)
    if options.card:
        write_card(options.output, card)
    else:
        export(averaged(options.weights, options.shares), options.output, card)


if __name__ == "__main__":
    main()
