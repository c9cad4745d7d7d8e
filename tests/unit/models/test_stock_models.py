"""Public models, from a scene and words to polygons, with a server that answers as they do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image
from rasterio.features import rasterize

from t4s_geo import Options, RenderOptions, render, segment
from t4s_geo.descriptors.detections.base import DetectionFormat
from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.models import ModelCard, TileQuestion
from t4s_geo.models.catalogue import KnownModel, known_models
from t4s_geo.models.oracle.model import OracleModel
from t4s_geo.models.picture import shown
from t4s_geo.models.server.model import data_url
from t4s_geo.prompts import Prompt
from t4s_geo.raster.place import TilePlace
from t4s_geo.raster.scene import Scene
from t4s_geo.raster.tiling import Tiling

RECORDED = Path(__file__).parent / "recorded"
DOG = "dog laying on the left"
ROWS = {13: 1, 14: 2, 15: 3, 16: 6, 17: 7, 18: 10}
"""Cells of the dog in the recorded answer, by row; all but the first begin at the left edge."""
Says = Callable[..., Any]
PIXEL = Affine(1, 0, 500_000, 0, -1, 5_000_000)
LABELS = ["building", "pond"]
THINGS = ((1, 3, 3, 9, 6), (1, 3, 6, 9, 12), (1, 12, 21, 18, 30), (2, 18, 6, 22, 12))
"""Label code, and top, left, bottom, right in 24ths of a tile: two houses that touch, one that the first tile
sees in part, a pond."""
SMALL = 96
"""Pixels a side of the tiles."""
STOCK = [one for one in known_models() if one.about.model != "embedded"]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    profile = {
        "driver": "GTiff", "height": 192, "width": 192, "crs": "EPSG:32633", "count": 3, "dtype": "uint8",
        "transform": PIXEL,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.random.default_rng(1).integers(0, 255, (3, 192, 192), np.uint8))
    return path


def picture_of(body: dict[str, Any]) -> Image.Image:
    """Returns the picture of a question."""
    url = body["messages"][0]["content"][0]["image_url"]["url"]
    return Image.open(BytesIO(base64.b64decode(url.partition(",")[2])))


def test_the_recorded_answer_of_granite_is_its_polygon(server: Any, says: Says, scene: Path) -> None:
    server.models = ["granite-vision-3.3-2b"]
    server.answer = lambda body: says((RECORDED / "granite_vision_3.3_2b.txt").read_text())
    options = Options(model=f"{server.url}#granite-vision-3.3-2b")
    summary = segment(scene, [f"dog={DOG}"], scene.with_name("out.gpkg"), options=options)
    asked = server.asked[-1]
    assert asked["messages"][0]["content"][1]["text"] == (
        f"seg: Could you segment the '{DOG}' in the image? Respond with the segmentation mask"
    )
    # The tile is enlarged to what the model sees.
    assert picture_of(asked).size == (768, 768)
    assert summary.failed_tiles == 0
    (dog,) = summary.polygons().geometry
    found = rasterize([dog], (192, 192), transform=PIXEL) > 0
    cells = np.zeros((24, 24), np.bool_)
    for row, width in ROWS.items():
        cells[row, (row == 13) : width + (row == 13)] = True
    wanted = cells.repeat(8, axis=0).repeat(8, axis=1)
    assert (found & wanted).sum() / (found | wanted).sum() > 0.85
    # Cell by cell, where nothing is interpolated.
    plain = RenderOptions(upsample="nearest")
    cells_only = render(summary.ledger, scene.with_name("cells.gpkg"), plain).polygons()
    assert sum(cells_only.geometry.area) == wanted.sum()


@dataclass(frozen=True)
class Town:
    """Two tiles with houses and a pond, and what a model that makes no mistakes writes about them.

    Attributes:
        scene: The picture.
        truth: Label codes of its pixels.
        answers: What is written about each prompt, by the tile's picture as it is sent.
    """

    scene: Path
    truth: Any
    answers: dict[str, list[str]]


def make_town(card: ModelCard, folder: Path) -> Town:
    """Draws a town of two tiles as large as a card's, and has the oracle answer."""
    size, stride = card.tile_size, card.tile_size - card.overlap
    shape = size, size + stride
    labels, objects = np.zeros((2, *shape), np.int32)
    for number, (code, *edges) in enumerate(THINGS, start=1):
        top, left, bottom, right = (round(edge * size / 24) for edge in edges)
        labels[top:bottom, left:right], objects[top:bottom, left:right] = code, number
    profile = {
        "driver": "GTiff", "height": shape[0], "width": shape[1], "crs": "EPSG:32633", "transform": PIXEL,
    }  # fmt: skip
    # Smooth, so that pictures are small; no two tiles are alike.
    slope = np.add.outer(np.arange(shape[0]), np.arange(shape[1])).astype(np.uint8)
    with rasterio.open(folder / "scene.tif", "w", count=3, dtype="uint8", **profile) as file:
        file.write(np.stack([slope, slope, 255 - slope]))
    # Formats of one mask know nothing of objects.
    bands = [labels, objects] if card.format().tells_objects else [labels]
    with rasterio.open(folder / "labels.tif", "w", count=len(bands), dtype="int32", **profile) as file:
        file.write(np.stack(bands))
    (folder / "labels.json").write_text(json.dumps(dict(enumerate(LABELS, start=1))))
    prompts, answers = tuple(Prompt(label, label) for label in LABELS), {}
    tiling = Tiling(shape[1], shape[0], size, card.overlap, card.cell_size)
    with Scene.open(str(folder / "scene.tif")) as scene, OracleModel(folder / "labels.tif", card) as oracle:
        for tile in tiling.tiles():
            rgb = scene.read(tile.window).rgb
            (written,) = oracle.answer([TileQuestion(rgb, prompts, TilePlace(scene.grid, tile.window))])
            answers[data_url(shown(rgb, card.picture_size))] = [answer.text for answer in written]
    return Town(folder / "scene.tif", labels, answers)


def together(card: ModelCard, texts: list[str]) -> str:
    """Returns one answer that says what several do."""
    format = card.format()
    assert isinstance(format, DetectionFormat)
    read = [format.read(text, [label]).detections for text, label in zip(texts, LABELS, strict=True)]
    return format.write_detections([one for detections in read for one in detections])


def dressed(card: ModelCard, text: str) -> str:
    """Returns an answer with what models write around it."""
    if card.descriptor.startswith("json"):
        return f"Sure, here they are:\n```json\n{text}\n```"
    if card.descriptor.startswith("imagewise"):
        return f"The segmentation mask is shown below:\n{text}</s>"
    return f"{text}</s>"


@pytest.mark.parametrize("known", STOCK, ids=lambda known: known.card.name)
def test_a_family_is_asked_as_its_makers_say_and_its_answers_become_polygons(
    known: KnownModel, server: Any, says: Says, tmp_path: Path
) -> None:
    name, grid = known.about.model.rpartition("/")[2], min(known.card.grid, SMALL)
    # Its own tiles, but smaller: there is less to draw.
    card = replace(known.card, tile_size=SMALL, grid=grid, overlap=SMALL // 4)
    town = make_town(card, tmp_path)
    questions = [card.ask(*LABELS)] if card.asks_together else [card.ask(label) for label in LABELS]

    def answer(body: dict[str, Any]) -> Any:
        picture, text = body["messages"][0]["content"]
        texts = town.answers.get(picture["image_url"]["url"])
        if texts is None:
            # The first questions, which find out what the server can.
            return says("?")
        number = questions.index(text["text"])
        return says(dressed(card, together(card, texts) if card.asks_together else texts[number]))

    server.models, server.answer = [name], answer
    options = Options(
        model=f"{server.url}#{name}",
        tile_size=SMALL,
        grid=grid,
        overlap=SMALL // 4,
        render=RenderOptions(refine="none", upsample="nearest"),
    )
    summary = segment(town.scene, LABELS, tmp_path / "out.gpkg", options=options)
    assert (summary.tiles, summary.failed_tiles, summary.failure) == (2, 0, None)
    # What the oracle says, cell by cell.
    format = card.format()
    with Ledger.open(ledger_path(summary.output)) as ledger:
        rows = {(row.tile, row.prompt): row.text or "" for row in ledger.rows(range(2))}
    for tile, texts in enumerate(town.answers.values()):
        for number, (text, label) in enumerate(zip(texts, LABELS, strict=True)):
            said, wanted = (format.read(one, [label]) for one in (rows[tile, number], text))
            assert np.array_equal(said.cells, wanted.cells)
            assert said.count == wanted.count
    found = summary.polygons()
    numbers = found["label"].value_counts().to_dict()
    # Walls between houses that touch are lost where a text says one mask.
    assert numbers == {"building": 3 if format.tells_objects else 2, "pond": 1}
    assert (summary.boxes, summary.points) == {"boxes": (4, 0), "points": (0, 4)}.get(
        known.about.writes, (0, 0)
    )
    for code, label in enumerate(LABELS, start=1):
        shapes = [*found[found["label"] == label].geometry]
        drawn = rasterize(shapes, town.truth.shape, transform=PIXEL) > 0
        truth = town.truth == code
        if known.about.writes == "points":
            assert not (drawn & ~truth).any()
        else:
            # Kosmos-2 says corners by the middles of 32 x 32 patches.
            ceiling = 0.75 if card.descriptor == "patch-boxes" else 0.95
            assert (drawn & truth).sum() / (drawn | truth).sum() > ceiling
