"""Graphs without weights, opened with those of a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import onnxruntime

from t4s_geo.networks.weights import Floats

Session: TypeAlias = onnxruntime.InferenceSession


@dataclass(frozen=True, eq=False)
class Weights:
    """Tensors that several graphs may share; keep them as long as the graphs: ONNX Runtime 1.23 does not.

    Attributes:
        values: The tensors by name.
    """

    values: Mapping[str, onnxruntime.OrtValue]

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> Weights:
        """Takes arrays over."""
        return cls({name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in arrays.items()})

    def open(self, graph: Path, names: Sequence[str], threads: int, *, arena: bool = True) -> Session:
        """Opens a graph.

        Args:
            graph: The file.
            names: The tensors that it lacks.
            threads: To use; 0 for as many as there are cores.
            arena: Keep what a run has used for the next one; without, large maps take less memory.

        Raises:
            OSError: The file cannot be read.
            KeyError: A tensor is missing.
            Exception: A tensor has another shape; ONNX Runtime's errors have no common class of their own.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait for work would take the cores from the processes beside this one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = arena
        # Planned ahead, a run takes all its maps' memory at once, a quarter more and in no less time.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        options.add_external_initializers([*names], [self.values[name] for name in names])
        session: Session = Session(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
        return session


def run_and_give_back(session: Session, output: str, inputs: Mapping[str, Floats]) -> Floats:
    """Runs a graph whose maps are large, and has their memory returned to the system afterwards.

    Args:
        session: The graph, opened with an arena.
        output: The output that is wanted.
        inputs: All inputs by name.
    """
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    found: Floats = session.run([output], inputs, options)[0]
    return found
