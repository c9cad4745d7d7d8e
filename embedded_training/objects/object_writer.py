"""The network of tower and language model that writes objects: its training, its files, and how it writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoTokenizer, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from embedded_training.objects.questions import Asker
from embedded_training.objects.write_batches import IGNORED, WriterBatch
from embedded_training.schedule import learning_rate, save_whole, take_step
from t4s_geo.descriptors import BrickFormat
from t4s_geo.models.local.decoding.automaton import BrickAutomaton

FILES = {"tower": "writer_tower.pt", "language": "writer_language.pt"}
"""Two files of a model, so that each stays small."""
TOWER_SHARE = 0.2
"""Learning rate of the tower, as a share of the language model's."""
_TOWER = "model.model.vision_tower."


class ObjectWriter(nn.Module):
    """From colours, questions and answers to the cross entropy of the answers.

    Attributes:
        model: The whole model.
        image_tokens: Image tokens of a tile.
    """

    def __init__(self, model: LlavaForConditionalGeneration) -> None:
        super().__init__()
        self.model = model
        self.image_tokens = int(model.config.image_seq_length)
        self._parts: tuple[Callable[..., Tensor], Callable[..., Tensor]] = (self._see, self._read)

    def compile_parts(self) -> None:
        """Has tower and language model compiled when they are first called."""
        # There are few lengths, and each of them is worth a graph of its own.
        self._parts = torch.compile(self._see, dynamic=False), torch.compile(self._read, dynamic=False)

    def forward(self, batch: WriterBatch) -> Tensor:
        """Returns the mean over all tokens of answers."""
        see, read = self._parts
        return read(see(batch.rgb), batch.tokens, batch.targets)

    def _see(self, rgb: Tensor) -> Tensor:
        """Maps colours (batch, 3, size, size), uint8, to image tokens (batch, tokens, width)."""
        tokens = self.model.model.vision_tower((rgb.float() - 127) / 128).last_hidden_state
        images: Tensor = self.model.model.multi_modal_projector(tokens)
        return images

    def _read(self, images: Tensor, tokens: Tensor, targets: Tensor) -> Tensor:
        hidden = self.model.model.language_model(
            inputs_embeds=self.embedded(images, tokens), use_cache=False
        ).last_hidden_state
        # The hidden state before a token predicts it; none of the image's does.
        logits = self.model.lm_head(hidden[:, self.image_tokens : -1])
        return nn.functional.cross_entropy(
            logits.flatten(0, 1).float(),
            targets[:, self.image_tokens + 1 :].flatten(),
            ignore_index=IGNORED,
        )

    def embedded(self, images: Tensor, tokens: Tensor) -> Tensor:
        """Puts image tokens where they stand, behind the start."""
        words = self.model.get_input_embeddings()(tokens)
        return torch.cat([words[:, :1], images.to(words.dtype), words[:, 1 + self.image_tokens :]], dim=1)

    @torch.inference_mode()
    def write(self, rgb: Tensor, question: Sequence[int], asker: Asker, format: BrickFormat) -> list[str]:
        """Writes greedily what the grammar allows.

        Args:
            rgb: Tiles, shape (batch, 3, size, size), dtype uint8.
            question: Tokens of the question, as `Asker.question` returns them.
            asker: Knows the tokens of answers.
            format: Format of the answers.

        Returns:
            An answer for each tile.
        """
        device, rows = rgb.device, len(rgb)
        answer_tokens = torch.from_numpy(asker.answer_tokens).to(device)
        inputs = self.embedded(self._see(rgb), torch.tensor([list(question)] * rows, device=device))
        automaton, end = BrickAutomaton(format.grammar), format.vocabulary.end
        states, texts = automaton.start(rows), [list[int]() for _ in range(rows)]
        ended, past = np.zeros(rows, np.bool_), None
        while not ended.all():
            out = self.model.model.language_model(inputs_embeds=inputs, past_key_values=past, use_cache=True)
            past = out.past_key_values
            logits = self.model.lm_head(out.last_hidden_state[:, -1])[:, answer_tokens].float()
            allowed = automaton.allowed(states)
            # What has ended only ends again.
            allowed[ended] = np.arange(allowed.shape[1]) == end
            masked = logits.masked_fill(torch.from_numpy(~allowed).to(device), -torch.inf)
            chosen = masked.argmax(dim=1)
            symbols = chosen.cpu().numpy()
            ended |= symbols == end
            going = np.flatnonzero(~ended)
            for row, symbol in zip(going.tolist(), symbols[going].tolist(), strict=True):
                texts[row].append(symbol)
            states[going] = automaton.advance(states[going], symbols[going])
            inputs = self.model.get_input_embeddings()(answer_tokens[chosen])[:, None]
        return [format.text(text) for text in texts]


@dataclass(frozen=True)
class WriterTraining:
    """How the model is trained.

    Attributes:
        seconds: Time in all, from the first step.
        steps: Steps at most.
        learning_rate: Highest learning rate of the language model.
        every: Seconds between checkpoints.
    """

    seconds: float = 400
    steps: int = 1_000_000
    learning_rate: float = 1e-3
    every: float = 60


def train(
    writer: ObjectWriter, batches: Iterable[WriterBatch], output: Path, options: WriterTraining
) -> None:
    """Trains a model where it is; goes on from what `save` wrote, with a new optimiser."""
    first = load(writer, output)
    device = next(writer.parameters()).device
    tower = list(writer.model.model.vision_tower.parameters())
    seen = {id(parameter) for parameter in tower}
    others = [parameter for parameter in writer.parameters() if id(parameter) not in seen]
    groups = [{"params": tower, "share": TOWER_SHARE}, {"params": others, "share": 1.0}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.03, betas=(0.9, 0.98), fused=device.type == "cuda")
    writer.train()
    began = written = time.monotonic()
    tiles = 0
    for step, batch in enumerate(batches, start=first):
        now = time.monotonic()
        share = max((now - began) / options.seconds, (step + 1 - first) / options.steps)
        # Processors without instructions for it take a hundred times as long.
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            loss = writer(batch)
        take_step(
            optimiser, loss, learning_rate(step - first, share, options.learning_rate), writer.parameters()
        )
        tiles += len(batch.rgb)
        if (step - first) % 20 == 0 or share >= 1:
            speed = tiles / max(time.monotonic() - began, 1e-6)
            print(f"step {step} loss {loss.item():.3f} {now - began:.0f} s {speed:.1f} samples/s", flush=True)
        if share >= 1 or now - written > options.every:
            save(writer, output, step + 1)
            written = now
        if share >= 1:
            return


def save(writer: ObjectWriter, output: Path, step: int) -> None:
    """Writes weights as bfloat16, tower and language model apart; each file appears as a whole."""
    weights = {
        name: value.bfloat16() if value.is_floating_point() else value
        for name, value in writer.state_dict().items()
    }
    for part, file in FILES.items():
        mine = {
            name: value for name, value in weights.items() if name.startswith(_TOWER) == (part == "tower")
        }
        save_whole({"weights": mine, "step": step}, output / file)


def load(writer: ObjectWriter, output: Path) -> int:
    """Takes up weights where there are some; returns the steps that they had."""
    paths = [output / file for file in FILES.values()]
    if not all(path.exists() for path in paths):
        return 0
    saved = [torch.load(path, weights_only=True, map_location="cpu") for path in paths]
    writer.load_state_dict({name: value for part in saved for name, value in part["weights"].items()})
    # A run that ended between the files left them a minute apart, which does no harm.
    return min(int(part["step"]) for part in saved)


@torch.no_grad()
def take_over(
    writer: ObjectWriter, tokenizer: PreTrainedTokenizerFast, checkpoint: Path, tower: Path | None = None
) -> None:
    """Takes weights of the same shape from an earlier checkpoint, and of words that it knew.

    Bricks keep their starting values: tokens of other versions mean something else.

    Args:
        writer: The model.
        tokenizer: Its tokenizer.
        checkpoint: As `save_pretrained` writes it.
        tower: `objects.pt` of `fine_tune`, whose tower is taken instead; None for the checkpoint's.
    """
    earlier = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32)
    known = earlier.state_dict()
    if tower is not None:
        trained = torch.load(tower, weights_only=True, map_location="cpu")["network"]
        mine, theirs = _TOWER.removeprefix("model."), "features.tower."
        known |= {
            mine + name.removeprefix(theirs): value.float()
            for name, value in trained.items()
            if name.startswith(theirs)
        }
    words = (earlier.get_input_embeddings(), writer.model.get_input_embeddings())
    tables = {"model.language_model.embed_tokens.weight", "lm_head.weight"}
    for name, value in writer.model.state_dict().items():
        if name not in tables and name in known and known[name].shape == value.shape:
            value.copy_(known[name])
    if words[0].embedding_dim == words[1].embedding_dim:
        before = AutoTokenizer.from_pretrained(checkpoint).get_vocab()
        own = tokenizer.get_vocab()
        # Names of bricks are in angle brackets; of the special tokens <answer> and the like come with them.
        shared = [word for word in own if word in before and not word.startswith("<")]
        words[1].weight[[own[word] for word in shared]] = words[0].weight[[before[word] for word in shared]]
