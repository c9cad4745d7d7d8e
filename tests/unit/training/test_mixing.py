"""Weights between those of two checkpoints."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from t4s_geo.training.mixing import mix_weights


def test_mixed_weights_keep_their_type(tmp_path: Path) -> None:
    for name, value in (("first", 0.0), ("last", 2.0)):
        (tmp_path / name).mkdir()
        one = {"half": torch.full((2,), value, dtype=torch.bfloat16), "whole": torch.tensor([value])}
        save_file(one, tmp_path / name / "model.safetensors")
    mix_weights(tmp_path / "first", tmp_path / "last", 0.25)
    mixed = load_file(tmp_path / "last" / "model.safetensors")
    assert mixed["half"].dtype == torch.bfloat16 and mixed["half"].tolist() == [0.5, 0.5]
    assert mixed["whole"].tolist() == [0.5]
