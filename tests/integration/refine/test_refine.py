"""Outlines that the picture sharpens, as users ask for them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import geopandas
import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException
from rasterio.windows import Window
from shapely import Point, box
from transformers import SamConfig, SamModel

from t4s_geo import Options, segment
from t4s_geo.commands.segment import spoken_bare
from t4s_geo.errors import UserError
from t4s_geo.evaluation import evaluate
from t4s_geo.evaluation.object_matching import match
from t4s_geo.options import RenderOptions
from t4s_geo.raster.hints import Hint
from t4s_geo.refine.guided import GuidedFilter
from t4s_geo.refine.mobile_sam import MobileSam
from t4s_geo.refine.sam_model import SamOutliner, SamPrompter
from t4s_geo.refine.seam_network import SeamNetwork
from t4s_geo.rendering.again import render
from t4s_geo.run import executor


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A run of the oracle over a forest, in a folder with its scene."""
    folder = tmp_path_factory.mktemp("run")
    scene = shutil.copy(samples / "amazon_forest.tif", folder)
    model = f"oracle:{samples / 'amazon_forest_reference.tif'}"
    segment(scene, ["forest", "cleared"], folder / "out.gpkg", options=Options(model=model))
    return folder


@pytest.fixture(scope="module")
def reference(samples: Path) -> Path:
    return samples / "amazon_forest_reference.tif"


def test_edges_bring_outlines_nearer_to_the_truth(run: Path, reference: Path, tmp_path: Path) -> None:
    render(run / "out.ledger", tmp_path / "edges.gpkg", RenderOptions(refine="edges"))
    before, after = (evaluate(path, reference) for path in (run / "out.gpkg", tmp_path / "edges.gpkg"))
    assert after.overall.iou > before.overall.iou
    # What was done is told, and done again by default.
    render(run / "out.ledger", tmp_path / "again.gpkg", RenderOptions(refine="edges"))
    assert (tmp_path / "again.gpkg").stat().st_size == (tmp_path / "edges.gpkg").stat().st_size


def test_the_command_refines(run: Path, cli: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    done = cli("render", run / "out.ledger", "-o", "fine.gpkg", "--refine", "edges")
    assert done.returncode == 0, done.stderr
    told = cli("info", "fine.gpkg")
    assert "refine: edges" in told.stdout
    done = cli("render", run / "out.ledger", "-o", "other.gpkg", "--refine", "sharp")
    assert done.returncode == 2
    assert "must be none, edges, seams, sam or sam:CHECKPOINT" in done.stderr


def test_without_the_scene_there_is_nothing_to_refine_by(run: Path, tmp_path: Path) -> None:
    scene, hidden = run / "amazon_forest.tif", run / "hidden.tif"
    scene.rename(hidden)
    try:
        with pytest.raises(UserError, match=r"amazon_forest\.tif does not exist.*--refine none"):
            render(run / "out.ledger", tmp_path / "fine.gpkg", RenderOptions(refine="edges"))
    finally:
        hidden.rename(scene)


def test_another_scene_of_the_same_name_is_not_refined_by(run: Path, samples: Path, tmp_path: Path) -> None:
    scene, hidden = run / "amazon_forest.tif", run / "hidden.tif"
    scene.rename(hidden)
    try:
        shutil.copy(samples / "prairie_lakes.tif", scene)
        with pytest.raises(UserError, match=r"amazon_forest\.tif has changed since it was segmented"):
            render(run / "out.ledger", tmp_path / "fine.gpkg", RenderOptions(refine="edges"))
        with pytest.raises(UserError, match=r"amazon_forest\.tif has changed since it was segmented"):
            render(run / "out.ledger", tmp_path / "fine.gpkg", RenderOptions(preview=tmp_path / "a.png"))
    finally:
        hidden.replace(scene)


@pytest.mark.model
def test_a_segment_anything_model_refines(run: Path, tmp_path: Path) -> None:
    vision = {
        "hidden_size": 16, "output_channels": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "image_size": 64, "patch_size": 16, "window_size": 2, "global_attn_indexes": [0], "mlp_dim": 16,
        "num_pos_feats": 8,
    }  # fmt: skip
    prompts = {"hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 16}
    masks = {"hidden_size": 16, "mlp_dim": 16, "num_attention_heads": 2, "iou_head_hidden_dim": 16}
    torch.manual_seed(0)
    config = SamConfig(vision_config=vision, prompt_encoder_config=prompts, mask_decoder_config=masks)
    SamModel(config).save_pretrained(tmp_path / "sam")
    render(run / "out.ledger", tmp_path / "fine.gpkg", RenderOptions(refine=f"sam:{tmp_path / 'sam'}"))
    assert (tmp_path / "fine.gpkg").exists()
    ask = SamPrompter(SamOutliner.load(str(tmp_path / "sam"))).look_at(np.full((32, 32, 3), 9, np.uint8))
    for hint in (Hint(0, 1, 4, 8, 12, 20, False), Hint(0, 1, 4, 8, 4, 8, False)):
        found = [*ask(hint)]
        assert [one.mask.shape for one in found] == [(32, 32)] * 3
        assert all(isinstance(one.quality, float) for one in found)
    with pytest.raises(UserError, match="There is no SAM checkpoint"):
        render(run / "out.ledger", tmp_path / "fine.gpkg", RenderOptions(refine="sam:nowhere"))


BLOCK = Window(100, 400, 600, 600)
"""Of houses, 90 m a side."""


def _cut(source: Path, target: Path, window: Window = BLOCK) -> Path:
    """Cuts a part out of a raster."""
    with rasterio.open(source) as opened:
        profile = {
            **opened.profile,
            "width": window.width,
            "height": window.height,
            "transform": opened.window_transform(window),
        }
        with rasterio.open(target, "w", **profile) as out:
            out.write(opened.read(window=window))
    return target


@pytest.fixture(scope="module")
def block(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ledger of a run of the oracle over a block of houses."""
    folder = tmp_path_factory.mktemp("block")
    scene = _cut(samples / "banepa_labelled.tif", folder / "scene.tif")
    labels = _cut(samples / "banepa_labelled_reference.tif", folder / "labels.tif")
    shutil.copy(samples / "banepa_labelled_reference.json", folder / "labels.json")
    options = Options(model=f"oracle:{labels}", gsd=0.3)
    segment(scene, ["building"], folder / "out.gpkg", options=options)
    return folder / "out.ledger"


@pytest.mark.parametrize("refine", ["seams", "sam"])
def test_blocks_are_split_into_houses(block: Path, samples: Path, refine: str, tmp_path: Path) -> None:
    render(block, tmp_path / "edges.gpkg", RenderOptions(refine="edges", min_area=0))
    options = RenderOptions(refine=refine, min_area=0, preview=tmp_path / "houses.png")
    render(block, tmp_path / "houses.gpkg", options)
    blobs, houses = (
        geopandas.read_file(tmp_path / f"{name}.gpkg", layer="segments") for name in ("edges", "houses")
    )
    if refine == "sam":
        # Places keep their label; only what they are part of changes.
        assert houses.union_all().symmetric_difference(blobs.union_all()).area == pytest.approx(0, abs=1e-6)
        assert houses.area.sum() == pytest.approx(blobs.area.sum())
    footprints = geopandas.read_file(samples / "banepa_buildings.geojson").to_crs(houses.crs)
    footprints = footprints[footprints.within(box(*blobs.total_bounds))].geometry.to_numpy()
    before, after = (match(one.geometry.to_numpy(), footprints).matched for one in (blobs, houses))
    assert after >= before + 5


@pytest.mark.parametrize(
    ("refine", "who", "said"),
    [
        ("edges", GuidedFilter, MemoryError("Unable to allocate 9 GiB")),
        ("seams", SeamNetwork, Fail("BFCArena::AllocateRawInternal Failed to allocate memory for a buffer")),
        ("sam", MobileSam, RuntimeException("Exception during initialization: std::bad_alloc")),
    ],
)
def test_lack_of_memory_is_said_and_loses_nothing(
    refine: str, who: type, said: Exception, block: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise said

    monkeypatch.setattr(who, "__call__" if refine == "edges" else "look_at", fail)
    before = block.read_bytes()
    with pytest.raises(
        UserError, match=rf"not enough memory for --refine {refine} \({said.args[0]}\); close"
    ):
        render(block, tmp_path / "out.gpkg", RenderOptions(refine=refine))
    assert not [*tmp_path.iterdir()]
    assert block.read_bytes() == before


def test_what_a_model_writes_as_a_box_becomes_what_is_in_it(tmp_path: Path) -> None:
    rows, columns = np.mgrid[:128, :128]
    disc = (rows - 60) ** 2 + (columns - 70) ** 2 < 30**2
    noise = np.random.default_rng(1).integers(0, 12, (3, 128, 128))
    pixels = np.where(disc, 200, np.array([40, 70, 40])[:, None, None]) + noise
    profile = {
        "driver": "GTiff", "height": 128, "width": 128, "crs": "EPSG:32633", "dtype": "uint8",
        "transform": Affine(0.5, 0, 500_000, 0, -0.5, 5_000_000),
    }  # fmt: skip
    for name, bands in (("scene", pixels), ("labels", np.stack([disc, disc]))):
        with rasterio.open(tmp_path / f"{name}.tif", "w", count=len(bands), **profile) as file:
            file.write(bands.astype(np.uint8))
    (tmp_path / "labels.json").write_text('{"1": "tank"}')
    card = tmp_path / "card.json"
    grid = {"grid": 128, "tile_size": 128, "upsample": "nearest"}
    card.write_text(json.dumps({"name": "boxes", "descriptor": "json-objects", **grid}))
    summary = segment(
        tmp_path / "scene.tif",
        ["tank"],
        tmp_path / "out.gpkg",
        options=Options(model=f"oracle:{tmp_path / 'labels.tif'}", card=card),
    )
    (square,) = summary.polygons().geometry
    assert square.area == pytest.approx(29.5**2)
    assert (summary.boxes, summary.points) == (1, 0)
    assert spoken_bare(summary) == (
        "1 object is a box, since the model writes boxes and no refiner is asked for; "
        "--refine sam outlines it."
    )
    outlined = render(summary.ledger, tmp_path / "sam.gpkg", RenderOptions(refine="sam"))
    (tank,) = outlined.polygons().geometry
    truth = disc.sum() / 4
    assert tank.within(square.buffer(3))
    assert tank.area == pytest.approx(truth, rel=0.08)
    assert outlined.boxes == 0


def test_what_only_the_network_finds_is_drawn_again_from_the_ledger(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody asks it.
    monkeypatch.setattr(executor, "open_model", None)
    scene = _cut(samples / "banepa_town.tif", tmp_path / "scene.tif", Window(943, 1564, 300, 300))
    model = f"oracle:{samples / 'banepa_labelled_reference.tif'}"
    card = {
        "name": "no cars",
        "vocabulary": {"car": ["vehicle"]},
        "countable": ["car"],
        "by_refiner": ["car"],
    }
    (tmp_path / "t4s.json").write_text(json.dumps(card | {"refine": "seams"}))
    options = Options(model=model, card=tmp_path / "t4s.json", gsd=0.3)
    segment(scene, ["traffic=vehicle"], tmp_path / "out.gpkg", options=options)
    found, again = tmp_path / "out.gpkg", tmp_path / "again.gpkg"
    render(tmp_path / "out.ledger", again)
    first, second = (geopandas.read_file(path, layer="segments") for path in (found, again))
    assert first.geometry.to_wkb().tolist() == second.geometry.to_wkb().tolist()
    with rasterio.open(scene) as opened:
        car = geopandas.GeoSeries([Point(opened.xy(150, 150))], crs=opened.crs).to_crs(first.crs).iloc[0]
    (there,) = first[first.contains(car)].itertuples()
    assert there.label == "traffic" and 3 < there.area_m2 < 15
    with pytest.raises(UserError, match="Only --refine seams finds 'vehicle', and this is --refine none"):
        render(tmp_path / "out.ledger", again, RenderOptions(refine="none"))
    with pytest.raises(UserError, match="At 1 m a pixel 'vehicle' cannot be found"):
        segment(scene, ["vehicle"], tmp_path / "far.gpkg", options=replace(options, gsd=1.0))
