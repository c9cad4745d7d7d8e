"""Second step: the language model learns to write what the tower sees, while the tower goes on learning.

The target of a prompt is the label's mask; where a label is not known in a tile, the dense head's own
prediction stands in. Masks are cut at a level drawn near one half, so that the written masks' marginals
follow how sure the labels or the head are. The dense loss is kept: hard next-token targets alone teach
the tower slowly.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from t4s_geo.descriptors import BrickCodec
from t4s_geo.training.build import ANSWER, GRID, START, UNKNOWN, make_model, make_tokenizer
from t4s_geo.training.crops import CropSettings, scoring_tiles
from t4s_geo.training.labels import LABELS, SYNONYMS
from t4s_geo.training.sources import load_places
from t4s_geo.training.tower import Batches, DenseHead, collate, dense_loss

IGNORED = -100
UNKNOWN_SHARE = 0.04
"""Share of prompts that ask for an unknown word, whose answer is `<none>`."""


@dataclass(frozen=True)
class Exercise:
    """Prompts and answers of a batch of tiles; those of a tile share its image and do not see each other.

    Attributes:
        tokens: What follows the image, one prompt and answer after the other, shape (tiles, length).
        targets: The same tokens where the model has to write them, else -100, same shape.
        parts: Which prompt of the tile a token belongs to, from 1; 0 for padding, same shape.
        places: How many tokens after the image a token would stand if its prompt were alone, same shape.
    """

    tokens: Tensor
    targets: Tensor
    parts: Tensor
    places: Tensor


class Teacher:
    """Turns masks into prompts and answers."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, rng: np.random.Generator) -> None:
        self.tokenizer, self.rng, self.codec = tokenizer, rng, BrickCodec(GRID)
        self.first_brick_token = tokenizer.convert_tokens_to_ids(self.codec.vocabulary.names[0])
        self.answer = tokenizer.convert_tokens_to_ids(ANSWER)

    def exercise(
        self, shares: npt.NDArray[np.float32], known: npt.NDArray[np.bool_], prompts: int, spread: float
    ) -> Exercise:
        """Asks `prompts` things about each tile.

        Args:
            shares: How much of each cell is each label, shape (tiles, labels, grid, grid).
            known: Whether that is known, same shape.
            prompts: Prompts a tile.
            spread: Half the width of the range around 0.5 from which the level of a mask is drawn.
        """
        rows: list[list[tuple[list[int], int]]] = []
        for share, sure in zip(shares, known, strict=True):
            candidates = np.flatnonzero(sure.mean(axis=(1, 2)) > 0.9)
            # What is there is asked for more often than what is not.
            weights = 0.25 + (share[candidates].mean(axis=(1, 2)) > 0.01)
            count = min(prompts, candidates.size)
            # Labels in order of rank: a draw without replacement that also copes with no candidate.
            ranks = self.rng.random(candidates.size) ** (1 / weights)
            chosen = candidates[np.argsort(-ranks)[:count]]
            levels = self.rng.uniform(0.5 - spread, 0.5 + spread, count)
            rows.append(
                [
                    self._row(int(label), (share[label] > level) & sure[label])
                    for label, level in zip(chosen, levels, strict=True)
                ]
            )
        return _packed(rows, self.tokenizer.pad_token_id)

    def _row(self, label: int, mask: npt.NDArray[np.bool_]) -> tuple[list[int], int]:
        """Returns the tokens of prompt and answer, and how many of them are the prompt."""
        if self.rng.random() < UNKNOWN_SHARE:
            words, mask = [self.tokenizer.convert_tokens_to_ids(UNKNOWN)], np.zeros_like(mask)
        else:
            words = self.tokenizer.encode(
                str(self.rng.choice(SYNONYMS[LABELS[label]])), add_special_tokens=False
            )
        answer = [self.first_brick_token + symbol for symbol in self.codec.symbols(mask)]
        return [*words, self.answer, *answer, self.tokenizer.eos_token_id], len(words) + 1


def _packed(rows: list[list[tuple[list[int], int]]], padding: int) -> Exercise:
    """Lays the (tokens, length of the prompt) of each tile one after the other."""
    length = max(sum(len(tokens) for tokens, _ in row) for row in rows)
    arrays = np.zeros((4, len(rows), length), np.int64)
    arrays[0], arrays[1] = padding, IGNORED
    for index, row in enumerate(rows):
        end = 0
        for part, (tokens, asked) in enumerate(row, start=1):
            start, end = end, end + len(tokens)
            arrays[0, index, start:end] = tokens
            arrays[1, index, start + asked : end] = tokens[asked:]
            arrays[2, index, start:end] = part
            arrays[3, index, start:end] = np.arange(len(tokens))
    return Exercise(*torch.from_numpy(arrays))


def written_loss(
    model: LlavaForConditionalGeneration, tokens: Tensor, exercise: Exercise, start: int
) -> Tensor:
    """Cross entropy of the answers.

    Args:
        model: The model; only projector and language model are run.
        tokens: Image tokens of the tiles before the projector, shape (tiles, 64, width).
        exercise: Prompts and answers about the tiles.
        start: Id of the token that starts every text.
    """
    embed = model.get_input_embeddings()
    seen = model.model.multi_modal_projector(tokens)
    tiles, image = seen.shape[0], seen.shape[1] + 1
    first = embed(torch.full((tiles, 1), start))
    inputs = torch.cat([first, seen, embed(exercise.tokens)], dim=1)
    places = torch.cat([torch.arange(image).expand(tiles, -1), image + exercise.places], dim=1)
    # The image is part 0, which everything sees; padding may see and be seen, since nothing is asked of it.
    parts = torch.cat([torch.zeros(tiles, image, dtype=torch.long), exercise.parts], dim=1)
    visible = (parts[:, :, None] == parts[:, None, :]) | (parts[:, None, :] == 0)
    visible &= torch.ones(visible.shape[1:], dtype=torch.bool).tril()
    hidden = model.model.language_model(
        inputs_embeds=inputs, attention_mask=visible[:, None], position_ids=places
    ).last_hidden_state
    # The hidden state before a token predicts it.
    before = hidden[:, image - 1 : -1]
    wanted = exercise.targets != IGNORED
    return nn.functional.cross_entropy(model.lm_head(before[wanted]), exercise.targets[wanted])


def load_tower(model: LlavaForConditionalGeneration, folder: Path) -> DenseHead:
    """Puts the trained tower into the model and returns its dense head."""
    saved = torch.load(folder / "tower.pt", weights_only=True)
    model.model.vision_tower.load_state_dict(saved["tower"], strict=False)
    head = DenseHead(model.config.vision_config.hidden_size)
    head.load_state_dict(saved["head"])
    return head


def tower_tokens(model: LlavaForConditionalGeneration, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Runs the tower; returns image tokens as the projector takes them, and as the dense head does."""
    out = model.model.vision_tower(pixels, output_hidden_states=True)
    return out.hidden_states[-1], out.last_hidden_state


@torch.no_grad()
def held_out_loss(
    model: LlavaForConditionalGeneration, pixels: Tensor, exercise: Exercise, start: int
) -> float:
    """Loss on held-out tiles, to follow the training with."""
    model.eval()
    loss = written_loss(model, tower_tokens(model, pixels)[0], exercise, start).item()
    model.train()
    return loss


def train(
    data: Path, tower: Path, output: Path, peak: float, seconds: float, prompts: int, batch: int
) -> None:
    """Trains for a number of seconds; writes `writer.pt` as it goes and goes on from it if it is there."""
    torch.manual_seed(1)
    tokenizer = make_tokenizer()
    model = make_model(tokenizer)
    head = load_tower(model, tower)
    path, first = output / "writer.pt", 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        model.load_state_dict(saved["model"])
        head.load_state_dict(saved["head"])
        first = saved["step"]
    places = load_places(data)
    teacher = Teacher(tokenizer, np.random.default_rng([2, first]))
    start = tokenizer.convert_tokens_to_ids(START)
    pixels, shares, sure = collate(
        [crop for _, crop in scoring_tiles([p for p in places if p.held_out], CropSettings(), 16)]
    )
    held = Teacher(tokenizer, np.random.default_rng(3)).exercise(shares.numpy(), sure.numpy(), 1, 0.0)
    held_pixels = pixels
    learning = [*model.parameters(), *head.parameters()]
    optimiser = torch.optim.AdamW(learning, lr=peak, weight_decay=0.03, betas=(0.9, 0.98))
    loader = DataLoader(
        Batches([p for p in places if not p.held_out], batch, 1000 + first), None, num_workers=1
    )
    began = time.monotonic()
    model.train()
    for step, (pixels, present, known) in enumerate(loader, start=first):
        spent = time.monotonic() - began
        for group in optimiser.param_groups:
            group["lr"] = timed_rate(step - first, spent / seconds, peak)
        tokens, normed = tower_tokens(model, pixels)
        logits = head(normed)
        exercise = teacher.exercise(*targets(logits.detach(), present, known), prompts, 0.12)
        written = written_loss(model, tokens, exercise, start)
        loss = written + dense_loss(logits, present, known) + 0.1 * head.position_loss(normed)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        if step % 20 == 0:
            print(
                f"step {step} loss {loss.item():.3f} written {written.item():.3f} {spent:.0f} s", flush=True
            )
        done = spent >= seconds
        if step % 100 == 99 or done:
            torch.save({"model": model.state_dict(), "head": head.state_dict(), "step": step + 1}, path)
            print(
                f"step {step + 1} held out {held_out_loss(model, held_pixels, held, start):.3f}", flush=True
            )
        if done:
            return


def timed_rate(step: int, share: float, peak: float) -> float:
    """Linear warm-up over 60 steps, then a cosine down to zero as the share of time spent reaches 1."""
    return min(1.0, (step + 1) / 60) * peak * 0.5 * (1 + float(np.cos(np.pi * min(1.0, share))))


def targets(
    logits: Tensor, present: Tensor, known: Tensor
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Returns cell shares, the head's own where a tile's label is not known, and that all are known."""
    whole = known.float().mean(dim=(2, 3), keepdim=True) > 0.9
    shares = torch.where(whole, present * known, logits.sigmoid())
    return shares.numpy(), np.ones(shares.shape, np.bool_)


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tower", type=Path, required=True, help="folder with tower.pt")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--prompts", type=int, default=4, help="prompts a tile")
    parser.add_argument("--batch", type=int, default=8, help="tiles a step")
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    train(
        options.data,
        options.tower,
        options.output,
        options.learning_rate,
        options.hours * 3600,
        options.prompts,
        options.batch,
    )


if __name__ == "__main__":
    main()
