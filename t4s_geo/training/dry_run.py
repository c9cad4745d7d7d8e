"""Two steps of a training with random weights: what it takes, before anything is fetched.

The network has the architecture's true shape, with fewer layers where that is asked for, the descriptor's
tokens, and the recipe's adapters, precision and batches. Pictures and texts are random: what is learnt is
nothing.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForImageTextToText
from transformers.utils import logging

from t4s_geo.descriptors import Format
from t4s_geo.errors import UserError
from t4s_geo.files import loading, read_json
from t4s_geo.training.adapters import enable_checkpointing, with_adapters
from t4s_geo.training.brick_embeddings import brick_embeddings
from t4s_geo.training.random_inputs import FAMILIES, TEXT_TOKENS, Asked, picture_tokens, random_inputs

STEPS = 2
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class DryRun:
    """What is tried.

    Attributes:
        shape: File of the architecture's configuration (`config.json`).
        format: What the network is to write; its tokens are added.
        picture: Pixels along each side of a picture.
        batch_size: Pictures a step.
        accumulate: Such steps before the weights change.
        lora_rank: Rank of adapters; 0 trains all weights.
        lora_dropout: As in the recipe.
        precision: Of weights and arithmetic, on a GPU.
        gradient_checkpointing: As in the recipe.
        layers: Layers of the language model and of the tower; None for all.
        questions: About each picture, in one row.
        text_tokens: Of a question with its answer.
    """

    shape: Path
    format: Format
    picture: int
    batch_size: int
    accumulate: int
    lora_rank: int
    lora_dropout: float
    precision: str
    gradient_checkpointing: bool
    layers: int | None = None
    questions: int = 1
    text_tokens: int = TEXT_TOKENS


@dataclass(frozen=True)
class DryRunResult:
    """What came of it.

    Attributes:
        parameters: Of the network, in all.
        trained: Those that are trained.
        layers: Layers of the language model that were there, and that the architecture has.
        tokens: Tokens of a picture with its questions.
        pictures: Of a step.
        seconds: Of a step that changes the weights; the last of two.
        memory: Bytes at the peak: of the GPU, else of this process.
        losses: Of each step.
        questions: Of a step.
    """

    parameters: int
    trained: int
    layers: tuple[int, int]
    tokens: int
    pictures: int
    seconds: float
    memory: int
    losses: tuple[float, ...]
    questions: int

    @property
    def tokens_per_second(self) -> float:
        """Tokens a second, of all pictures of a step."""
        return self.pictures * self.tokens / self.seconds

    @property
    def questions_per_second(self) -> float:
        """Questions a second."""
        return self.questions / self.seconds


def dry_run(given: DryRun, device: str = "auto") -> DryRunResult:
    """Builds the network with random weights and takes two steps.

    Raises:
        UserError: The shape cannot be read, or is of an architecture whose inputs are not known here.
    """
    logging.set_verbosity_error()
    torch.manual_seed(0)
    place = torch.device("cuda" if device == "auto" and torch.cuda.is_available() else "cpu")
    config, layers = _config(given)
    # Processors compute in half precision many times as slowly.
    dtype = DTYPES[given.precision] if place.type == "cuda" else torch.float32
    with loading(f"The shape {given.shape}"), torch.device(place):
        network = AutoModelForImageTextToText.from_config(config, dtype=dtype)
        _add_tokens(network, given.format, config.text_config.vocab_size)
    parameters = sum(one.numel() for one in network.parameters())
    if given.lora_rank:
        network = with_adapters(network, given.lora_rank, given.lora_dropout, new_tokens=True)
    if given.gradient_checkpointing:
        enable_checkpointing(network)
    network.train()
    learnt = [one for one in network.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=1e-4)
    if place.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    losses, seconds, tokens = [], 0.0, 0
    asked = Asked(given.picture, given.batch_size, given.questions, given.text_tokens)
    for _ in range(STEPS):
        began = time.perf_counter()
        for _ in range(given.accumulate):
            inputs = random_inputs(network, asked, place, dtype)
            tokens = inputs["input_ids"].shape[1]
            loss = network(**inputs).loss / given.accumulate
            loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()) * given.accumulate)
        seconds = time.perf_counter() - began
    return DryRunResult(
        parameters,
        sum(one.numel() for one in learnt),
        layers,
        tokens,
        given.batch_size * given.accumulate,
        seconds,
        _peak(place),
        tuple(losses),
        given.batch_size * given.accumulate * given.questions,
    )


def count_parameters(given: DryRun) -> int:
    """Counts the parameters of the network with the descriptor's tokens; no memory is taken for them.

    Raises:
        UserError: As `dry_run`.
    """
    config, _ = _config(given)
    config.text_config.vocab_size += len(given.format.tokens)
    with loading(f"The shape {given.shape}"), torch.device("meta"):
        network = AutoModelForImageTextToText.from_config(config)
    return sum(one.numel() for one in network.parameters())


def row_tokens(given: DryRun) -> int:
    """Returns the tokens of a picture with its questions, which share the picture's.

    Raises:
        UserError: As `dry_run`.
    """
    config, _ = _config(given)
    asked = Asked(given.picture, 1, given.questions, given.text_tokens)
    return picture_tokens(config, asked) + given.questions * given.text_tokens


def _config(given: DryRun) -> tuple[Any, tuple[int, int]]:
    """Reads the shape, and leaves out layers."""
    values = read_json(given.shape, "shape")
    kind = values.get("model_type") if isinstance(values, dict) else None
    if kind not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise UserError(f"The shape {given.shape} is of {kind!r}; the dry run knows the inputs of {known}.")
    with loading(f"The shape {given.shape}"):
        config = AutoConfig.for_model(**json.loads(json.dumps(values)))
        text, tower = config.text_config, config.vision_config
        whole = text.num_hidden_layers
        if given.layers is not None:
            _shorten(text, tower, given.layers)
    return config, (text.num_hidden_layers, whole)


def _shorten(text: Any, tower: Any, layers: int) -> None:
    """Leaves out layers of the language model and of the tower, and what refers to them."""
    text.num_hidden_layers = min(layers, text.num_hidden_layers)
    if getattr(text, "layer_types", None):
        text.layer_types = text.layer_types[: text.num_hidden_layers]
    name = "depth" if hasattr(tower, "depth") else "num_hidden_layers"
    depth = min(layers, getattr(tower, name))
    setattr(tower, name, depth)
    for named in ("fullatt_block_indexes", "deepstack_visual_indexes"):
        if hasattr(tower, named):
            setattr(tower, named, [depth - 1])


@torch.no_grad()
def _add_tokens(network: Any, format: Format, first: int) -> None:
    """Makes room for the format's tokens; bricks start from the directions of their cells."""
    network.resize_token_embeddings(first + len(format.tokens), mean_resizing=False)
    if format.grammar is None:
        return
    for layer in (network.get_input_embeddings(), network.get_output_embeddings()):
        table = layer.weight
        generator = torch.Generator().manual_seed(4)
        with torch.device("cpu"):
            values = brick_embeddings(
                format.grammar.vocabulary, table.shape[1], float(table[:first].float().std()), generator
            )
        table[first : first + len(values)] = values.to(table)


def _peak(place: torch.device) -> int:
    if place.type == "cuda":
        return int(torch.cuda.max_memory_allocated())
    try:
        import resource
    except ImportError:
        # Windows tells it otherwise.
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
