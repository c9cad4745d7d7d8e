"""The graphs of the embedded architecture with the weights of a checkpoint in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import onnxruntime

from t4s_geo.models.local.onnx.architecture import FOLDER, LAYERS, TOP, TOWER, read_architecture
from t4s_geo.networks.graphs import Weights
from t4s_geo.networks.weights import Floats

LANGUAGE_MODEL = "language_model."
EMBEDDING = f"{LANGUAGE_MODEL}model.embed_tokens.weight"
HEAD = f"{LANGUAGE_MODEL}lm_head.weight"


@dataclass(frozen=True, eq=False)
class Sessions:
    """The network, but for what depends on the vocabulary; `embedded_training.graphs` describes the graphs.

    Attributes:
        tower: Vision tower and projector.
        layers: The language model to the attention of its last layer.
        top: What follows that.
        embedding: Vector of each token, shape (tokens, width).
        head: What a vector is multiplied by for the logit of each token, shape (tokens, width).
        held: The weights that the graphs use.
    """

    tower: onnxruntime.InferenceSession
    layers: onnxruntime.InferenceSession
    top: onnxruntime.InferenceSession
    embedding: Floats
    head: Floats
    held: Weights

    @classmethod
    def open(cls, weights: Mapping[str, Floats], threads: int) -> Sessions:
        """Opens the graphs with so many threads; 0 for as many as there are cores.

        Raises:
            KeyError: A weight is missing.
            Exception: A weight has another shape; ONNX Runtime's errors have no common class of their own.
        """
        names = read_architecture()["weights"]
        files = (TOWER, LAYERS, TOP)
        held = Weights.of({name: weights[name] for file in files for name in names[file]})
        tower, layers, top = (held.open(FOLDER / file, names[file], threads) for file in files)
        return cls(tower, layers, top, weights[EMBEDDING], weights[HEAD], held)
