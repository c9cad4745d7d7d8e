"""The graphs of the embedded architecture with the weights of a checkpoint in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import onnxruntime

from t4s_geo.models.local.onnx.architecture import FOLDER, LAYERS, TOP, TOWER, read_architecture
from t4s_geo.models.local.onnx.weights import Floats

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
        held: The weights that the graphs use; ONNX Runtime 1.23 does not keep them itself.
    """

    tower: onnxruntime.InferenceSession
    layers: onnxruntime.InferenceSession
    top: onnxruntime.InferenceSession
    embedding: Floats
    head: Floats
    held: tuple[onnxruntime.OrtValue, ...]

    @classmethod
    def open(cls, weights: Mapping[str, Floats], threads: int) -> Sessions:
        """Opens the graphs with so many threads; 0 for as many as there are cores.

        Raises:
            KeyError: A weight is missing.
            Exception: A weight has another shape; ONNX Runtime's errors have no common class of their own.
        """
        names = read_architecture()["weights"]
        files = (TOWER, LAYERS, TOP)
        values = {
            name: onnxruntime.OrtValue.ortvalue_from_numpy(weights[name])
            for file in files
            for name in names[file]
        }
        tower, layers, top = (_open(file, names[file], values, threads) for file in files)
        return cls(tower, layers, top, weights[EMBEDDING], weights[HEAD], tuple(values.values()))


def _open(
    file: str, names: Sequence[str], values: Mapping[str, onnxruntime.OrtValue], threads: int
) -> onnxruntime.InferenceSession:
    """Opens a graph with the weights of these names."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait for work would take the cores from the processes beside this one.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    options.add_external_initializers([*names], [values[name] for name in names])
    graph = (FOLDER / file).read_bytes()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
