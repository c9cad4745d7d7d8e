"""What runs a checkpoint's network: ONNX Runtime where that can, else PyTorch."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import RuntimeName
from t4s_geo.models.local.onnx.architecture import can_run

AUTO: Final = "auto"
ONNX: Final = "onnxruntime"
TORCH: Final = "torch"

_SUFFIX: Final = f":{ONNX}"


def choose_runtime(folder: Path, card: ModelCard, device: str, dtype: str, name: RuntimeName) -> RuntimeName:
    """Returns what runs a checkpoint.

    ONNX Runtime runs the embedded architecture, on a processor, in single precision. By default it does
    unless there is a GPU that PyTorch can use.

    Args:
        folder: The checkpoint's, or an adapter's.
        card: Its card, overrides applied.
        device: As `--device`.
        dtype: As `--dtype`.
        name: `auto`, or the one that it has to be.

    Returns:
        `onnxruntime` or `torch`.

    Raises:
        UserError: It has to be ONNX Runtime, which cannot run this.
    """
    if name == TORCH:
        return TORCH
    runs_here = device in ("auto", "cpu") and dtype in ("auto", "float32")
    if name == ONNX:
        if not runs_here:
            raise UserError("ONNX Runtime runs checkpoints on the cpu in float32; drop --runtime.")
        if not can_run(folder, card):
            raise UserError(f"ONNX Runtime cannot run the checkpoint {folder}; drop --runtime.")
        return ONNX
    if not runs_here or (device == "auto" and _may_have_cuda()):
        return TORCH
    return ONNX if can_run(folder, card) else TORCH


def runtime_suffix(runtime: RuntimeName) -> str:
    """Returns what a model's identity ends in; PyTorch, which was there first, adds nothing."""
    return _SUFFIX if runtime == ONNX else ""


def runtime_of(identity: str) -> RuntimeName:
    """Returns what ran the model of an identity."""
    return ONNX if identity.endswith(_SUFFIX) else TORCH


def _may_have_cuda() -> bool:
    """Tells whether PyTorch is installed beside a driver of NVIDIA's, without importing it."""
    if find_spec("torch") is None or os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return False
    has_driver = Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None
    return has_driver and sys.platform != "darwin"
