"""The dense network as an ONNX graph."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from embedded_training.build import make_tower_config
from embedded_training.objects.features import MAPS, Features
from embedded_training.objects.fine_tune import ObjectNetwork, save
from embedded_training.objects.graphs import describe, folded, main, write_network
from embedded_training.objects.head import ObjectHead
from embedded_training.objects.sam_stages import SamStages
from t4s_geo.models.local.pytorch.lite_tower import LiteTower
from t4s_geo.networks.weights import read_weights
from t4s_geo.refine.seam_network import DESCRIPTION, FOLDER, GRAPH, WEIGHTS

SIZE = 224


def test_a_network_that_was_trained_as_a_whole_brings_its_tower(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    features = Features(LiteTower(make_tower_config()), SamStages())
    network = ObjectNetwork(features, ObjectHead(tuple(MAPS), width=8))
    save(network, tmp_path / "objects.pt", 3)
    given = ["graphs", "--objects", str(tmp_path / "objects.pt"), "--output", str(tmp_path)]
    monkeypatch.setattr("sys.argv", given)
    main()
    about = json.loads((tmp_path / DESCRIPTION).read_text())
    assert about["tower"] == []
    written = read_weights(tmp_path / WEIGHTS)
    assert sorted(written) == about["weights"]
    stem = features.tower.stem.weight.detach().numpy()
    assert np.abs(written["vision_tower.stem.weight"] - stem).max() < 1e-3


def test_the_graph_says_what_the_network_says() -> None:
    torch.manual_seed(0)
    tower, sam = LiteTower(make_tower_config()).eval(), SamStages().eval()
    head = ObjectHead(tuple(MAPS), width=8).eval()
    for norm in head.norms.values():
        norm.running_mean.normal_()
        norm.running_var.uniform_(0.5, 2)
    for parameter in sam.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    pixels = torch.randint(0, 256, (1, 3, SIZE, SIZE)).float()
    with torch.inference_mode():
        wanted = head(Features(tower, sam)(pixels))[:, :2].sigmoid().numpy()
    weights = {f"vision_tower.{name}": values for name, values in tower.state_dict().items()}
    weights |= folded(head) | {f"sam.{name}": values for name, values in sam.state_dict().items()}
    model = write_network(head, SIZE)
    names = [tensor.name for tensor in model.graph.initializer if tensor.external_data]
    options = onnxruntime.SessionOptions()
    held = [onnxruntime.OrtValue.ortvalue_from_numpy(weights[name].detach().numpy().copy()) for name in names]
    options.add_external_initializers(names, held)
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    found = session.run(["cells"], {"rgb": pixels.numpy()})[0]
    assert wanted.std() > 0.01
    assert np.abs(found - wanted).max() < 1e-4


def test_the_shipped_description_is_that_of_the_shipped_weights(tmp_path: Path) -> None:
    for name in (GRAPH, WEIGHTS):
        shutil.copy(FOLDER / name, tmp_path)
    describe(tmp_path)
    assert (tmp_path / DESCRIPTION).read_text() == (FOLDER / DESCRIPTION).read_text()
