"""Second and third step: the language model learns to write what the tower sees, then both learn together.

While the tower is frozen, its dense head is the teacher: the target of a prompt is the head's
probability cut at a level drawn near one half, so that the written masks' marginals follow the head's
confidence. In the last step the tower learns too, on the labels themselves, with the dense loss kept.
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
from t4s_geo.training.build import ANSWER, GRID, IMAGE, START, UNKNOWN, make_model, make_tokenizer
from t4s_geo.training.crops import CropSettings, scoring_tiles
from t4s_geo.training.labels import LABELS, SYNONYMS
from t4s_geo.training.sources import load_places
from t4s_geo.training.tower import Batches, DenseHead, collate, dense_loss, learning_rate

IGNORED = -100
UNKNOWN_SHARE = 0.04
"""Share of prompts that ask for an unknown word, whose answer is `<none>`."""


@dataclass(frozen=True)
class Exercise:
    """Prompts and answers of a batch of tiles.

    Attributes:
        tile: Index of each row's tile, shape (rows,).
        tokens: What follows the image, padded at the right, shape (rows, length).
        targets: The same tokens where the model has to write them, else -100, shape (rows, length).
    """

    tile: Tensor
    tokens: Tensor
    targets: Tensor


class Teacher:
    """Turns masks into prompts and answers."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, rng: np.random.Generator) -> None:
        self.tokenizer, self.rng, self.codec = tokenizer, rng, BrickCodec(GRID)
        self.first_brick_token = tokenizer.convert_tokens_to_ids(self.codec.vocabulary.names[0])
        self.answer = tokenizer.convert_tokens_to_ids(ANSWER)

    def exercise(self, shares: npt.NDArray[np.float32], known: npt.NDArray[np.bool_], prompts: int, spread: float) -> Exercise:
        """Asks `prompts` things about each tile.

        Args:
            shares: How much of each cell is each label, shape (tiles, labels, grid, grid).
            known: Whether that is known, same shape.
            prompts: Prompts a tile.
            spread: Half the width of the range around 0.5 from which the level of a mask is drawn.
        """
        rows = []
        for tile, (share, sure) in enumerate(zip(shares, known, strict=True)):
            candidates = np.flatnonzero(sure.mean(axis=(1, 2)) > 0.9)
            if not candidates.size:
                continue
            # What is there is asked for more often than what is not.
            weights = 0.25 + (share[candidates].mean(axis=(1, 2)) > 0.01)
            count = min(prompts, candidates.size)
            for label in self.rng.choice(candidates, count, replace=False, p=weights / weights.sum()):
                level = self.rng.uniform(0.5 - spread, 0.5 + spread)
                rows.append((tile, self._row(int(label), (share[label] > level) & sure[label])))
        length = max(len(tokens) for _, (tokens, _) in rows)
        padded = np.full((len(rows), length), self.tokenizer.pad_token_id)
        targets = np.full((len(rows), length), IGNORED)
        for index, (_, (tokens, asked)) in enumerate(rows):
            padded[index, : len(tokens)] = tokens
            targets[index, asked : len(tokens)] = tokens[asked:]
        return Exercise(torch.tensor([tile for tile, _ in rows]), torch.from_numpy(padded), torch.from_numpy(targets))

    def _row(self, label: int, mask: npt.NDArray[np.bool_]) -> tuple[list[int], int]:
        """Returns the tokens of prompt and answer, and how many of them are the prompt."""
        if self.rng.random() < UNKNOWN_SHARE:
            words, mask = [self.tokenizer.convert_tokens_to_ids(UNKNOWN)], np.zeros_like(mask)
        else:
            words = self.tokenizer.encode(str(self.rng.choice(SYNONYMS[LABELS[label]])), add_special_tokens=False)
        answer = [self.first_brick_token + symbol for symbol in self.codec.symbols(mask)]
        return [*words, self.answer, *answer, self.tokenizer.eos_token_id], len(words) + 1


def written_loss(model: LlavaForConditionalGeneration, tokens: Tensor, exercise: Exercise, start: int) -> Tensor:
    """Cross entropy of the answers.

    Args:
        model: The model; only projector and language model are run.
        tokens: Image tokens of the tiles before the projector, shape (tiles, 64, width).
        exercise: Prompts and answers about the tiles.
        start: Id of the token that starts every text.
    """
    embed = model.get_input_embeddings()
    seen = model.model.multi_modal_projector(tokens)[exercise.tile]
    first = embed(torch.full((len(exercise.tile), 1), start))
    inputs = torch.cat([first, seen, embed(exercise.tokens)], dim=1)
    hidden = model.model.language_model(inputs_embeds=inputs).last_hidden_state
    # The hidden state before a token predicts it.
    before = hidden[:, seen.shape[1] : -1]
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
def held_out_loss(model: LlavaForConditionalGeneration, pixels: Tensor, exercise: Exercise, start: int) -> float:
    """Loss on held-out tiles, to follow the training with."""
    model.eval()
    loss = written_loss(model, tower_tokens(model, pixels)[0], exercise, start).item()
    model.train()
    return loss


def train(data: Path, tower: Path, output: Path, peak: float, seconds: float, prompts: int, together: bool) -> None:
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
    for parameter in [*model.model.vision_tower.parameters(), *head.parameters()]:
        parameter.requires_grad_(together)
    places = load_places(data)
    teacher = Teacher(tokenizer, np.random.default_rng([2, first]))
    start = tokenizer.convert_tokens_to_ids(START)
    tiles = [crop for _, crop in scoring_tiles([p for p in places if p.held_out], CropSettings(), 16)]
    held_pixels, held_shares, held_known = collate(tiles)
    held = Teacher(tokenizer, np.random.default_rng(3)).exercise(held_shares.numpy(), held_known.numpy(), 1, 0.0)
    learning = [p for p in [*model.parameters(), *head.parameters()] if p.requires_grad]
    optimiser = torch.optim.AdamW(learning, lr=peak, weight_decay=0.02, betas=(0.9, 0.98))
    loader = DataLoader(Batches([p for p in places if not p.held_out], 16, 1000 + first), None, num_workers=1)
    began = time.monotonic()
    model.train()
    if not together:
        model.model.vision_tower.eval()
    for step, (pixels, present, known) in enumerate(loader, start=first):
        spent = time.monotonic() - began
        warm = learning_rate(step - first, 1, peak) if step - first < 60 else 1.0
        rate = warm if step - first < 60 else learning_rate(60 + int(1000 * min(1.0, spent / seconds)), 1060, peak)
        for group in optimiser.param_groups:
            group["lr"] = rate
        with torch.set_grad_enabled(together):
            tokens, normed = tower_tokens(model, pixels)
            logits = head(normed)
        if together:
            exercise = teacher.exercise(present.numpy(), known.numpy(), prompts, 0.1)
            loss = written_loss(model, tokens, exercise, start) + dense_loss(logits, present, known)
        else:
            shares = logits.sigmoid().numpy()
            exercise = teacher.exercise(shares, np.ones_like(known.numpy()), prompts, 0.15)
            loss = written_loss(model, tokens, exercise, start)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        if step % 20 == 0:
            print(f"step {step} loss {loss.item():.3f} {spent:.0f} s", flush=True)
        done = spent >= seconds
        if step % 100 == 99 or done:
            torch.save({"model": model.state_dict(), "head": head.state_dict(), "step": step + 1}, path)
            print(f"step {step + 1} held out {held_out_loss(model, held_pixels, held, start):.3f}", flush=True)
            if not together:
                model.model.vision_tower.eval()
        if done:
            return


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tower", type=Path, required=True, help="folder with tower.pt")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--prompts", type=int, default=3, help="prompts a tile")
    parser.add_argument("--together", action="store_true", help="train the tower too, on the labels themselves")
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
        options.together,
    )


if __name__ == "__main__":
    main()
