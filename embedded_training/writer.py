"""Second step: the language model learns to write what the tower sees; the tower waits or goes on learning.

The target of a prompt is what the dense head says of it, not the label's mask: the head has learnt from the
labels already, knows every label in every tile, and what it says follows from the image tokens. A model that
writes the labels themselves spreads its tokens over all that might be there, and the likeliest token of each
step makes streaks, not shapes. Masks are cut at a level drawn near one half, so that the written masks'
marginals follow how sure the head is. While the tower goes on learning, the dense loss on the labels is kept.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import AutoTokenizer, LlavaForConditionalGeneration

from embedded_training.auxiliary_loss import AuxiliaryLoss
from embedded_training.build import DEFAULT_DESCRIPTOR, FORMATS, IMAGE, make_model, make_tokenizer
from embedded_training.crops import CropSettings, scoring_tiles
from embedded_training.data_sets import load_places
from embedded_training.examples import IGNORED, Example, ExampleBuilder
from embedded_training.label_set import LABELS
from embedded_training.projector import pass_on, start_projector
from embedded_training.schedule import learning_rate, save_whole, take_step
from embedded_training.sources import Place
from embedded_training.tower import Batches, DenseHead, collate, dense_loss, freeze_first_layers, rates
from t4s_geo.models.card import read_card

LEVEL_SPREAD = 0.06
"""Half the width of the range around one half in which masks are cut."""
TOWER_SHARE = 0.2
"""Learning rate of a tower that goes on learning, as a share of the language model's."""


@dataclass(frozen=True)
class WriterSettings:
    """How the language model is trained.

    Attributes:
        seconds: How long to train.
        frozen: Leave the tower as it is.
        prompts: Prompts a tile.
        batch: Tiles a step.
        learning_rate: Highest learning rate.
        descriptor: Format to write.
        steps: Steps at most, those of an interrupted run included; None for as many as there is time for.
    """

    seconds: float
    frozen: bool
    prompts: int = 4
    batch: int = 8
    learning_rate: float = 1e-3
    descriptor: str = DEFAULT_DESCRIPTOR
    steps: int | None = None


def written_loss(
    model: LlavaForConditionalGeneration,
    seen: Tensor,
    example: Example,
    image_id: int,
    auxiliary: AuxiliaryLoss,
) -> tuple[Tensor, Tensor]:
    """Cross entropy of the answers, and the auxiliary loss.

    Args:
        model: The model; only projector and language model are run.
        seen: Image tokens of the tiles before the projector, shape (tiles, tokens, width).
        example: Some prompts and answers about the tiles.
        image_id: Id of the token that stands for the image.
        auxiliary: Asks for the steps of the work.
    """
    tokens = example.tokens
    images = model.model.multi_modal_projector(seen)[example.tiles]
    places = tokens == image_id
    embedded = model.get_input_embeddings()(tokens).masked_scatter(places[..., None], images)
    # Padding stands at the right, where nothing that counts can see it.
    out = model.model.language_model(
        inputs_embeds=embedded, output_hidden_states=True, output_attentions=True
    )
    # The hidden state before a token predicts it.
    before, targets = out.last_hidden_state[:, :-1], example.targets[:, 1:]
    wanted = targets != IGNORED
    written = nn.functional.cross_entropy(model.lm_head(before[wanted]), targets[wanted])
    return written, auxiliary(out.hidden_states, out.attentions, example, places.int().argmax(dim=1))


def written_losses(
    model: LlavaForConditionalGeneration,
    seen: Tensor,
    examples: list[Example],
    image_id: int,
    auxiliary: AuxiliaryLoss,
) -> tuple[Tensor, Tensor]:
    """Means of what `written_loss` says of several examples, weighted by how much there is to write."""
    weights = torch.tensor([float((example.targets != IGNORED).sum()) for example in examples])
    losses = [torch.stack(written_loss(model, seen, example, image_id, auxiliary)) for example in examples]
    written, aside = (torch.stack(losses) * (weights / weights.sum())[:, None]).sum(dim=0)
    return written, aside


def load_tower(model: LlavaForConditionalGeneration, folder: Path) -> DenseHead:
    """Puts the trained tower into the model and returns its dense head."""
    saved = torch.load(folder / "tower.pt", weights_only=True)
    model.model.vision_tower.load_state_dict(saved["tower"], strict=False)
    head = DenseHead(model.config.vision_config.hidden_size)
    head.load_state_dict(saved["head"])
    return head


@torch.no_grad()
def start_from(model: LlavaForConditionalGeneration, tokenizer: Any, folder: Path) -> None:
    """Takes all but the tower over from an earlier checkpoint; new words keep their starting values.

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        folder: The checkpoint, as `save_pretrained` writes it.
    """
    earlier = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).state_dict()
    known = AutoTokenizer.from_pretrained(folder).get_vocab()
    shared = [(rank, known[word]) for word, rank in tokenizer.get_vocab().items() if word in known]
    here, there = (torch.tensor(ranks) for ranks in zip(*shared, strict=True))
    for name, weights in model.state_dict().items():
        if "vision_tower" in name:
            continue
        if weights.shape == earlier[name].shape:
            weights.copy_(earlier[name])
        else:
            weights[here] = earlier[name][there]


def new_labels(folder: Path) -> list[str]:
    """Returns the labels that a checkpoint does not know yet."""
    known = read_card(folder).vocabulary
    return [label for label in LABELS if label not in known]


def learners(
    model: LlavaForConditionalGeneration, head: DenseHead, auxiliary: AuxiliaryLoss, frozen: bool
) -> list[dict[str, Any]]:
    """Returns the optimiser's groups, each with its `share` of the learning rate."""
    of_tower = [] if frozen else rates(model.model.vision_tower, head, TOWER_SHARE)
    taken = {id(parameter) for group in of_tower for parameter in group["params"]}
    writing = [
        p for p in [*model.parameters(), *auxiliary.parameters()] if p.requires_grad and id(p) not in taken
    ]
    return [{"params": writing, "share": 1.0}, *of_tower]


@torch.no_grad()
def held_out_loss(
    model: LlavaForConditionalGeneration,
    pixels: Tensor,
    examples: list[Example],
    image_id: int,
    auxiliary: AuxiliaryLoss,
) -> float:
    """Loss of the answers on held-out tiles, to follow the training with."""
    model.eval()
    tokens = model.model.vision_tower(pixels).last_hidden_state
    loss, _ = written_losses(model, tokens, examples, image_id, auxiliary)
    model.train()
    return loss.item()


def train(
    places: list[Place], tower: Path, output: Path, options: WriterSettings, start: Path | None = None
) -> None:
    """Trains for a number of seconds; writes `writer.pt` as it goes and goes on from it if it is there.

    Args:
        places: Labelled images.
        tower: Folder with the first step's `tower.pt`.
        output: Folder of `writer.pt`.
        options: How to train.
        start: Checkpoint to start from; None for starting values.
    """
    torch.manual_seed(1)
    format = FORMATS[options.descriptor]
    tokenizer = make_tokenizer(format)
    model = make_model(tokenizer, format)
    # Only this implementation tells where heads look.
    model.set_attn_implementation({"text_config": "eager"})
    head = load_tower(model, tower)
    start_projector(model, head)
    held_pixels, _, _ = collate(
        [crop for _, crop in scoring_tiles([p for p in places if p.held_out], CropSettings(), 16)]
    )
    if start is not None:
        start_from(model, tokenizer, start)
        with torch.no_grad():
            seen = model.model.vision_tower(held_pixels).last_hidden_state
        pass_on(model, head, new_labels(start), seen)
    auxiliary = AuxiliaryLoss(model.config.text_config.hidden_size, format.vocabulary)
    path, first = output / "writer.pt", 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        model.load_state_dict(saved["model"])
        head.load_state_dict(saved["head"])
        auxiliary.load_state_dict(saved["auxiliary"])
        first = saved["step"]
    for module in (model.model.vision_tower, head):
        module.requires_grad_(not options.frozen)
    freeze_first_layers(model.model.vision_tower)
    builder = ExampleBuilder(tokenizer, format, np.random.default_rng([2, first]))
    image_id = tokenizer.convert_tokens_to_ids(IMAGE)
    with torch.no_grad():
        shares = head(model.model.vision_tower(held_pixels).last_hidden_state).sigmoid().numpy()
    held = ExampleBuilder(tokenizer, format, np.random.default_rng(3)).examples(shares, 2, 0.0)
    groups = learners(model, head, auxiliary, options.frozen)
    optimiser = torch.optim.AdamW(groups, weight_decay=0.03, betas=(0.9, 0.98))
    learning = [parameter for group in groups for parameter in group["params"]]
    batches = Batches([p for p in places if not p.held_out], options.batch, 1000 + first)
    began = time.monotonic()
    model.train()
    for step, (pixels, present, known) in enumerate(DataLoader(batches, None, num_workers=1), start=first):
        spent = time.monotonic() - began
        with torch.set_grad_enabled(not options.frozen):
            tokens = model.model.vision_tower(pixels).last_hidden_state
            logits = head(tokens)
        shares = logits.detach().sigmoid().numpy()
        examples = builder.examples(shares, options.prompts, LEVEL_SPREAD)
        written, aside = written_losses(model, tokens, examples, image_id, auxiliary)
        loss = written + 0.3 * aside
        if not options.frozen:
            loss = loss + dense_loss(logits, present, known) + 0.1 * head.position_loss(tokens)
        share = spent / options.seconds
        if options.steps is not None:
            share = max(share, (step + 1) / options.steps)
        rate = learning_rate(step - first, share, options.learning_rate)
        take_step(optimiser, loss, rate, learning)
        if step % 20 == 0:
            print(f"step {step} written {written:.3f} auxiliary {aside:.3f} {spent:.0f} s", flush=True)
        done = share >= 1
        if step % 100 == 99 or done:
            weights = {
                "model": model.state_dict(),
                "head": head.state_dict(),
                "auxiliary": auxiliary.state_dict(),
            }
            save_whole({**weights, "step": step + 1}, path)
            lost = held_out_loss(model, held_pixels, held, image_id, auxiliary)
            print(f"step {step + 1} held out {lost:.3f}", flush=True)
        if done:
            return


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tower", type=Path, required=True, help="folder with tower.pt")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint to take the language model from")
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--steps", type=int, help="steps at most; default: as many as there is time for")
    parser.add_argument("--prompts", type=int, default=4, help="prompts a tile")
    parser.add_argument("--batch", type=int, default=8, help="tiles a step")
    parser.add_argument("--descriptor", choices=FORMATS, default=DEFAULT_DESCRIPTOR, help="format to write")
    parser.add_argument("--frozen", action="store_true", help="leave the tower as it is")
    parser.add_argument("--threads", type=int, default=2, help="1 where other programs use the CPU")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    # Gradients of what is learnt are so small that a processor would take its slow path for them.
    torch.set_flush_denormal(True)
    options = WriterSettings(
        given.hours * 3600,
        given.frozen,
        given.prompts,
        given.batch,
        given.learning_rate,
        given.descriptor,
        given.steps,
    )
    train(load_places(given.data), given.tower, given.output, options, given.start)


if __name__ == "__main__":
    main()
