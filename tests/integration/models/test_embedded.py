"""The checkpoint in the package, through the stock Auto classes and the whole engine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.windows import Window
from shapely import Point

import t4s_geo
from t4s_geo import Options, RenderOptions, segment
from t4s_geo.evaluation import evaluate
from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.models import Answer, TileQuestion, choose_model, describe_model, open_model
from t4s_geo.models.base import Model
from t4s_geo.models.folders import model_folder
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene
from tests.integration.models.conftest import Segment

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    model = open_model(choose_model("embedded", device="cpu"))
    yield model
    model.close()


@pytest.fixture(scope="module")
def tile(samples: Path) -> NDArray[np.uint8]:
    with Scene.open(str(samples / "banepa_town.tif"), gsd=0.3) as scene:
        window = Window(128, 128, 256, 256)
        return scene.read(window).rgb


def _ask(model: Model, rgb: NDArray[np.uint8], *texts: str) -> tuple[Answer, ...]:
    (answers,) = model.answer([TileQuestion(rgb, tuple(Prompt(text, text) for text in texts))])
    return answers


def test_the_checkpoint_is_small_and_says_what_it_is() -> None:
    folder = model_folder("embedded")
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 20e6
    described = describe_model(choose_model("embedded"))
    assert described["path"] == str(folder.resolve())
    labels = {"building", "road", "water", "vegetation", "bare land", "field", "tree", "grass"}
    assert labels <= set(described["vocabulary"])
    readme = (folder / "README.md").read_text()
    for source in ("CC0", "CC BY 4.0", "ODbL", "held out"):
        assert source in readme


def test_stock_transformers_load_and_run_it(tile: NDArray[np.uint8]) -> None:
    from transformers import AutoModelForImageTextToText, AutoProcessor

    import t4s_geo.models.local.pytorch.lite_tower  # noqa: F401  (registers the tower with them)

    folder = model_folder("embedded")
    processor = AutoProcessor.from_pretrained(folder)
    network = AutoModelForImageTextToText.from_pretrained(folder, dtype="float32")
    message = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "building"}]}
    text = processor.apply_chat_template([message], add_generation_prompt=True, tokenize=False)
    inputs = processor(images=[Image.fromarray(tile)], text=[text], return_tensors="pt")
    written = network.generate(**inputs, max_new_tokens=8, do_sample=False)
    answer = processor.tokenizer.decode(written[0, inputs["input_ids"].shape[1] :])
    assert answer.startswith(("<y", "<none>"))


def test_answers_are_descriptors_with_probabilities(model: Model, tile: NDArray[np.uint8]) -> None:
    format = model.card.format()
    for answer in _ask(model, tile, "building", "water", "vegetation"):
        cells = format.read(answer.text, ["x"]).cells
        assert answer.marginals.shape == cells.shape
        assert 0 <= answer.marginals.min() <= answer.marginals.max() <= 1
        assert (answer.log_probabilities <= 0).all()
        tokens = answer.text.count("<") + 1  # and the end
        assert len(answer.log_probabilities) == tokens


def test_a_batch_answers_as_single_requests_do(model: Model, tile: NDArray[np.uint8]) -> None:
    texts = ("building", "body of water", "trees")
    together = _ask(model, tile, *texts)
    alone = [_ask(model, tile, text)[0] for text in texts]
    assert [answer.text for answer in together] == [answer.text for answer in alone]
    for one, other in zip(together, alone, strict=True):
        assert np.allclose(one.marginals, other.marginals, atol=1e-3)


HEAVY = ("torch", "transformers", "accelerate", "peft", "huggingface_hub")


def test_it_needs_neither_torch_nor_transformers(tmp_path: Path, samples: Path) -> None:
    missing = tmp_path / "missing"
    missing.mkdir()
    for name in HEAVY:
        # Found before the installed one, by the processes that it starts, too.
        (missing / f"{name}.py").write_text(f"raise ModuleNotFoundError('not installed', name={name!r})")
    output = tmp_path / "out.gpkg"
    command = [sys.executable, "-m", "t4s_geo", "segment", str(samples / "amazon_forest.tif"), "-p", "forest"]
    search = os.pathsep.join([str(missing), str(Path(t4s_geo.__file__).parents[1])])

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, "-o", str(output), *options],
            env={**os.environ, "PYTHONPATH": search},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    refused = run("--runtime", "torch")
    assert refused.returncode == 2
    assert "needs torch, which is not installed; run pip install 't4s-geo[local]'" in refused.stderr
    done = run()
    assert done.returncode == 0, done.stderr
    with Ledger.open(ledger_path(output)) as ledger:
        assert ledger.spec.identity.endswith(":onnxruntime")


def test_a_scene_the_model_has_not_seen_is_segmented(
    model: Model, segment_with: Segment, tmp_path: Path, samples: Path
) -> None:
    options = Options(device="cpu", render=RenderOptions(preview=tmp_path / "overlay.png"))
    scene, output = samples / "amazon_forest.tif", tmp_path / "out.gpkg"
    summary = segment_with(model, scene, ["forest", "cleared=cleared land"], output, options)
    assert summary.failed_tiles == 0
    frame = summary.polygons()
    assert len(frame) == sum(label.polygons for label in summary.labels) > 0
    assert frame["score"].between(0.5, 1).all()
    found = {one.label: one.iou for one in evaluate(output, samples / "amazon_forest_reference.tif").labels}
    assert found.keys() == {"forest", "cleared"}
    assert min(found.values()) > 0.6


def test_houses_of_a_town_it_has_not_seen_are_found(tmp_path: Path, samples: Path) -> None:
    output = tmp_path / "out.gpkg"
    segment(samples / "banepa_labelled.tif", ["building"], output, options=Options(device="cpu"))
    (building,) = evaluate(output, samples / "banepa_labelled_reference.tif").labels
    assert building.iou > 0.45


@pytest.mark.parametrize(
    ("scene", "prompts", "places"),
    [
        (
            "palm_springs_school",
            ["building", "tree", "grass", "vegetation"],
            {(60, 80): "building", (160, 192): "grass", (148, 92): "tree"},
        ),
        ("palm_springs_pond", ["water", "grass", "bare land"], {(188, 120): "water", (180, 224): "grass"}),
    ],
)
def test_things_of_a_city_it_has_not_seen_are_told_apart(
    model: Model,
    segment_with: Segment,
    tmp_path: Path,
    samples: Path,
    scene: str,
    prompts: list[str],
    places: dict[tuple[int, int], str],
) -> None:
    source = samples / f"{scene}.tif"
    polygons = segment_with(model, source, prompts, tmp_path / "out.gpkg").polygons()
    with rasterio.open(source) as raster:
        points = {Point(raster.xy(row, column)): label for (column, row), label in places.items()}
    assert {point: list(polygons.label[polygons.contains(point)]) for point in points} == {
        point: [label] for point, label in points.items()
    }


@pytest.mark.parametrize("words", ["houses", "建筑物", "Bâtiments", "batiments", "edificios"])
def test_other_words_and_languages_mean_the_same(model: Model, tile: NDArray[np.uint8], words: str) -> None:
    one, other = (answer.marginals > 0.5 for answer in _ask(model, tile, "building", words))
    assert (one & other).sum() > 0.7 * (one | other).sum() > 0


def test_trees_are_told_from_a_lawn(model: Model, samples: Path) -> None:
    with Scene.open(str(samples / "palm_springs_school.tif")) as scene:
        window = Window(0, 0, 256, 256)
        rgb = scene.read(window).rgb
    trees, green = (answer.marginals > 0.5 for answer in _ask(model, rgb, "trees", "vegetation"))
    assert trees.any()
    lawn = np.s_[20:29, 15:24]
    assert green[lawn].mean() > 0.9
    assert trees[lawn].mean() < 0.1


def test_words_it_does_not_know_find_nothing(model: Model, tile: NDArray[np.uint8]) -> None:
    assert [answer.text for answer in _ask(model, tile, "zeppelin")] == ["<none>"]


def test_unknown_words_are_refused_and_nothing_is_written(tmp_path: Path, samples: Path, cli: object) -> None:
    done = cli("segment", samples / "amazon_forest.tif", "-p", "zeppelin", "-p", "red roof", "-o", "out.gpkg")
    assert done.returncode == 2
    assert "does not know 'zeppelin', 'red roof' (nearest: 'roof')" in " ".join(done.stderr.split())
    assert [*tmp_path.iterdir()] == []
