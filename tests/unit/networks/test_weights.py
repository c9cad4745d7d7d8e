"""Weights come out of safetensors as they went in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors import SafetensorError
from safetensors.numpy import save_file

from t4s_geo.networks.weights import read_weights


def test_floats_of_each_precision(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    values = np.array([[1.5, -2.0, 0.0], [np.inf, 3e-3, 65504]], np.float32)
    save_file({"single": values, "half": values.astype(np.float16)}, path)
    read = read_weights(path)
    assert read["single"].dtype == read["half"].dtype == np.float32
    assert np.array_equal(read["single"], values)
    assert np.array_equal(read["half"], values.astype(np.float16))
    assert list(read_weights(path, {"half"})) == ["half"]


def test_bfloat16_is_the_upper_half_of_float32(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save

    path = tmp_path / "model.safetensors"
    tensor = torch.randn(3, 5, generator=torch.Generator().manual_seed(0)).bfloat16()
    save({"weight": tensor}, path)
    assert np.array_equal(read_weights(path)["weight"], tensor.float().numpy())


def test_integers_are_multiplied_by_their_scales(tmp_path: Path) -> None:
    whole = np.array([[1, -2], [3, 4]], np.int8)
    tensors = {"a": whole, "a.scale": np.array([0.5, 2], np.float32), "b": np.float32([7])}
    save_file(tensors, tmp_path / "some.safetensors")
    read = read_weights(tmp_path / "some.safetensors")
    assert read["a"].tolist() == [[0.5, -1], [6, 8]]
    assert read["b"].tolist() == [7]
    assert set(read) == {"a", "b"}


def test_other_numbers_and_damage_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"counts": np.arange(3)}, path)
    with pytest.raises(ValueError, match="'counts' is of dtype I64"):
        read_weights(path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(SafetensorError):
        read_weights(path)
