"""How a checkpoint that ONNX Runtime runs is decoded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from t4s_geo.memory_limit import give_back_memory
from t4s_geo.models.card import ModelCard
from t4s_geo.models.local.decoding.continuous import ContinuousDecoder, Limits
from t4s_geo.models.local.decoding.symbols import symbol_tokens
from t4s_geo.models.local.onnx.architecture import WEIGHTS
from t4s_geo.models.local.onnx.inputs import OnnxInputs
from t4s_geo.models.local.onnx.kv_cache import Shape
from t4s_geo.models.local.onnx.runtime import OnnxRuntime
from t4s_geo.models.local.onnx.sessions import Sessions
from t4s_geo.networks.weights import read_weights

LIMITS = Limits(rows=24)
"""More rows take no less time each on a processor, and their keys and values take memory."""


def load_decoder(folder: Path, card: ModelCard, threads: int) -> ContinuousDecoder:
    """Loads a checkpoint that `can_run` accepts.

    Args:
        folder: As `save_pretrained` writes it.
        card: Its card, overrides applied.
        threads: Processor cores to use.

    Raises:
        UserError: The checkpoint cannot write what its card says.
        Exception: Something in the folder is damaged.
    """
    format = card.format()
    assert format.grammar is not None
    inputs = OnnxInputs.load(folder, card.prompt_template)
    words = [*format.tokens, inputs.end]
    token_ids = np.array(symbol_tokens(folder, card, map(inputs.tokenizer.token_to_id, words)), np.int64)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    sessions = Sessions.open(read_weights(folder / WEIGHTS), threads)
    # What reading took.
    give_back_memory()
    runtime = OnnxRuntime(sessions, Shape.of(config), inputs, token_ids)
    return ContinuousDecoder(runtime, format, format.grammar, token_ids, card.temperature, LIMITS)
