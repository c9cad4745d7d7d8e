"""From what `--model` says to a model."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models import CardOverrides, ModelChoice, choose_model, describe_model
from t4s_geo.models.registry import absolute, as_before, model_path, read_model_card
from t4s_geo.options import Options


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("embedded", "local"),
        ("some/folder", "local"),
        ("owner/name", "local"),
        ("C:/http/x", "local"),
        ("https://host/v1#name", "server"),
        ("HTTP://host/v1", "server"),
        ("oracle:labels.tif", "oracle"),
        ("oracle:https://host/labels.tif", "oracle"),
    ],
)
def test_names_say_what_kind_a_model_is_of(name: str, kind: str) -> None:
    choice = choose_model(name)
    assert (choice.kind, choice.name) == (kind, name)


def test_options_choose_a_model_that_can_be_sent_elsewhere() -> None:
    choice = Options(model="oracle:x.tif", grid=32, tile_size=64, device="cpu", dtype="float16").model_choice
    assert choice == ModelChoice("oracle", "oracle:x.tif", CardOverrides(64, 32), "cpu", "float16")
    assert pickle.loads(pickle.dumps(choice)) == choice
    assert choice != Options(model="oracle:x.tif", grid=32, tile_size=64).model_choice


def test_a_run_goes_on_with_what_ran_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("t4s_geo.models.local.runtimes._may_have_cuda", lambda: False)
    embedded = choose_model("embedded")
    assert as_before(embedded, "x:01:onnxruntime") == embedded
    assert as_before(embedded, "x:01") == replace(embedded, runtime="torch")
    chosen = replace(embedded, runtime="onnxruntime")
    assert as_before(chosen, "x:01") == chosen
    on_gpu = replace(embedded, device="cuda")
    assert as_before(on_gpu, "x:01:onnxruntime") == replace(on_gpu, runtime="onnxruntime")
    for name in ("owner/name", "https://host/v1#name", "oracle:x.tif"):
        assert as_before(choose_model(name), "x:01:onnxruntime") == choose_model(name)


def test_only_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    # Not the one that is meant by this name.
    (tmp_path / "embedded").mkdir()
    named = {
        "folder": (str(tmp_path / "folder"), Path("folder")),
        "embedded": ("embedded", None),
        "owner/name": ("owner/name", None),
        "https://host/v1#name": ("https://host/v1#name", None),
        "oracle:labels.tif": (f"oracle:{tmp_path / 'labels.tif'}", Path("labels.tif")),
    }
    for name, (elsewhere, path) in named.items():
        choice = choose_model(name, device="cpu")
        assert absolute(choice) == choose_model(elsewhere, device="cpu")
        assert model_path(choice) == path


def test_overrides_come_before_the_card() -> None:
    assert read_model_card(choose_model("oracle:gone.tif")).tile_size == 256
    assert read_model_card(choose_model("oracle:gone.tif", CardOverrides(tile_size=512))).tile_size == 512
    described = describe_model(choose_model("oracle:gone.tif", CardOverrides(grid=32)))
    assert described["grid"] == 32
    with pytest.raises(UserError, match="do not fit the model 'oracle'"):
        read_model_card(choose_model("oracle:gone.tif", CardOverrides(tile_size=100)))


def test_a_card_that_is_given_saves_looking_for_the_models_own() -> None:
    with pytest.raises(UserError, match="There is no model 'gone'"):
        read_model_card(choose_model("gone"))
    card = read_model_card(choose_model("embedded"))
    assert read_model_card(choose_model("gone", CardOverrides(card=card))) == card


def test_choosing_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from t4s_geo.models import choose_model\n"
        "choose_model('oracle:x.tif'), choose_model('https://host/v1'), choose_model('embedded')\n"
        "heavy = {'torch', 'transformers', 'rasterio', 'pyproj', 'openai', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
