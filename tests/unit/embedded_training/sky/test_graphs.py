"""The network of clouds: the same without norms, and as a graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from embedded_training.sky.graphs import FOLDER, write, write_network
from embedded_training.sky.network import LABELS, SkyNetwork, fused, look_at
from t4s_geo.networks.graphs import Weights
from t4s_geo.networks.weights import read_weights
from t4s_geo.refine.seam_network import DESCRIPTION, GRAPH, WEIGHTS

SIZE = 128


def _network() -> SkyNetwork:
    torch.manual_seed(0)
    network = SkyNetwork()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 2)
    return network.eval()


def test_without_norms_it_says_the_same() -> None:
    network, rgb = _network(), torch.randint(0, 256, (1, 3, SIZE, SIZE)).float()
    with torch.inference_mode():
        wanted, found = network(rgb), fused(network)(rgb)
    assert wanted.shape == (1, len(LABELS), SIZE // 4, SIZE // 4)
    assert wanted.std() > 0.01
    assert torch.allclose(wanted, found, atol=1e-4)


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    network, rgb = fused(_network()), torch.randint(0, 256, (1, 3, SIZE, SIZE)).float()
    write(network, tmp_path)
    # All of the shipped one but the numbers.
    for name in (GRAPH, DESCRIPTION):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
    (tmp_path / GRAPH).write_bytes(write_network(SIZE).SerializeToString())
    held = Weights.of(read_weights(tmp_path / WEIGHTS))
    session: onnxruntime.InferenceSession = held.open(tmp_path / GRAPH, list(held.values), 1)
    found = session.run(["cells"], {"rgb": rgb.numpy()})[0][:, 0]
    with torch.inference_mode():
        wanted = look_at(network, rgb).numpy()
    # Weights are rounded to float16.
    assert np.abs(found - wanted).max() < 2e-3
