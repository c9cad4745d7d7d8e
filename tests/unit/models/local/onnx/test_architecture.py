"""Which checkpoints ONNX Runtime runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard, read_card
from t4s_geo.models.folders import ADAPTER, model_folder
from t4s_geo.models.local import runtimes
from t4s_geo.models.local.onnx.architecture import can_run
from t4s_geo.models.local.runtimes import choose_runtime, runtime_of, runtime_suffix

EMBEDDED = model_folder("embedded")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "checkpoint"
    copy.mkdir()
    for path in EMBEDDED.iterdir():
        # The weights are not looked into.
        copy.joinpath(path.name).write_bytes(b"" if path.suffix == ".safetensors" else path.read_bytes())
    return copy


@pytest.fixture(scope="module")
def card() -> ModelCard:
    return read_card(EMBEDDED)


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def test_the_embedded_one_and_what_was_trained_from_it(folder: Path, card: ModelCard) -> None:
    assert can_run(EMBEDDED, card)
    assert can_run(folder, card)
    _edit(folder / "config.json", lambda config: config["text_config"].update(vocab_size=700))
    _edit(folder / "config.json", lambda config: config.update(dtype="float32", transformers_version="6"))
    assert can_run(folder, card)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("config.json", lambda config: config["text_config"].update(num_hidden_layers=6)),
        ("config.json", lambda config: config["vision_config"].update(image_size=512)),
        ("config.json", lambda config: config["text_config"]["rope_parameters"].update(rope_type="yarn")),
        ("config.json", lambda config: config["text_config"].update(sliding_window=8)),
        ("config.json", lambda config: config.clear()),
        ("processor_config.json", lambda config: config.update(processor_class="QwenProcessor")),
        ("processor_config.json", lambda config: config.update(image_processor=3)),
        ("processor_config.json", lambda config: config["image_processor"].update(do_center_crop=True)),
        ("processor_config.json", lambda config: config["image_processor"].update(size={"longest_edge": 9})),
    ],
)
def test_others(name: str, change: Callable[[dict[str, Any]], object], folder: Path, card: ModelCard) -> None:
    _edit(folder / name, change)
    assert not can_run(folder, card)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "\ud800"])
@pytest.mark.parametrize("name", ["config.json", "processor_config.json"])
def test_damaged_files(name: str, text: str, folder: Path, card: ModelCard) -> None:
    (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert not can_run(folder, card)


def test_adapters_formats_without_grammar_and_missing_files(folder: Path, card: ModelCard) -> None:
    assert not can_run(folder, replace(card, descriptor="imagewise-rrle"))
    (folder / ADAPTER).write_text("{}")
    assert not can_run(folder, card)
    (folder / ADAPTER).unlink()
    (folder / "chat_template.jinja").unlink()
    assert not can_run(folder, card)


def test_the_choice_of_a_runtime(
    folder: Path, card: ModelCard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def choose(device: str = "auto", dtype: str = "auto", name: Any = "auto") -> str:
        return choose_runtime(folder, card, device, dtype, name)

    monkeypatch.setattr(runtimes, "_may_have_cuda", lambda: False)
    assert choose() == choose("cpu", "float32") == choose(name="onnxruntime") == "onnxruntime"
    assert choose("cuda") == choose("mps") == choose(dtype="bfloat16") == choose(name="torch") == "torch"
    with pytest.raises(UserError, match="on the cpu in float32"):
        choose("cuda", name="onnxruntime")
    monkeypatch.setattr(runtimes, "_may_have_cuda", lambda: True)
    assert choose() == "torch"
    assert choose("cpu") == "onnxruntime"
    shutil.rmtree(folder)
    assert choose("cpu") == "torch"
    with pytest.raises(UserError, match="cannot run the checkpoint"):
        choose(name="onnxruntime")


@pytest.mark.parametrize("runtime", ["onnxruntime", "torch"])
def test_an_identity_says_what_ran_it(runtime: Any) -> None:
    assert runtime_of(f"a model:0123{runtime_suffix(runtime)}") == runtime
