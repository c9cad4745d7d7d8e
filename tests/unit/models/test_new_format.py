"""A format that the engine has never heard of, registered here: all of the engine works with it untouched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image

from t4s_geo import Options, segment
from t4s_geo.commands import text
from t4s_geo.descriptors import DescriptorError, Format, Probe, Reading, make_format, register
from t4s_geo.descriptors.format import Cells, Objects
from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, ledger_path

GRID, TILE = 16, 64
LETTERS = ".abcdefghijklmnopqrstuvwxyz"


@register
@dataclass(frozen=True)
class LetterFormat(Format):
    """One letter a cell: a point for nothing, a for the first object, b for the second and so on."""

    name: ClassVar[str] = "test-letters"
    tells_objects: ClassVar[bool] = True

    def read(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Reading:
        letters = "".join(letter for letter in text if letter in LETTERS) if lenient else text
        if len(letters) != self.grid**2 or not set(letters) <= set(LETTERS):
            raise DescriptorError("not a letter for each cell", 0)
        objects = np.array([LETTERS.index(letter) for letter in letters], np.uint16)
        objects = objects.reshape(self.grid, self.grid)
        return Reading((objects > 0).astype(np.uint8), objects)

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        numbers = cells if objects is None else np.where(cells > 0, objects, 0)
        return "".join(LETTERS[number] for number in numbers.flat)

    @property
    def longest(self) -> int:
        return self.grid**2 + 1

    def probe(self) -> Probe:
        return Probe("zyxw", 5)

    def ebnf(self, labels: Sequence[str]) -> str:
        return f"root ::= {' '.join(['cell'] * self.grid**2)}\ncell ::= [.a-z]\n"


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A grey scene of three by two tiles; two houses touch, one is across a seam of tiles."""
    profile = {
        "driver": "GTiff", "height": 128, "width": 160, "crs": "EPSG:32633",
        "transform": Affine(1, 0, 500_000, 0, -1, 5_000_000),
    }  # fmt: skip
    labels, objects = np.zeros((2, 128, 160), np.int32)
    for number, (top, left, bottom, right) in enumerate(HOUSES, start=1):
        labels[top:bottom, left:right], objects[top:bottom, left:right] = 1, number
    with rasterio.open(tmp_path / "scene.tif", "w", count=3, dtype="uint8", **profile) as file:
        file.write(np.full((3, 128, 160), 90, np.uint8))
    with rasterio.open(tmp_path / "labels.tif", "w", count=2, dtype="int32", **profile) as file:
        file.write(np.stack([labels, objects]))
    (tmp_path / "labels.json").write_text(json.dumps({"1": "house"}))
    return tmp_path / "scene.tif"


HOUSES = ((8, 8, 24, 20), (8, 20, 24, 32), (40, 40, 60, 80), (80, 120, 120, 152))


@pytest.fixture
def card(tmp_path: Path) -> Path:
    values = {
        "name": "letters", "descriptor": LetterFormat.name, "grid": GRID, "tile_size": TILE, "overlap": 32,
        "upsample": "nearest",
    }  # fmt: skip
    path = tmp_path / "letters.json"
    path.write_text(json.dumps(values))
    return path


def test_it_goes_by_its_name_only_once() -> None:
    assert make_format("test-letters", 4) == LetterFormat(4)
    with pytest.raises(ValueError, match="limit of its own"):
        make_format("test-letters", 4, 100)

    class Other(LetterFormat):
        """Another one of the name."""

    with pytest.raises(ValueError, match="already"):
        register(Other)


def test_masks_are_encoded_and_decoded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mask = np.zeros((8, 8), np.uint8)
    mask[2:5, 1:7] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    text.encode(tmp_path / "mask.png", "test-letters", 8)
    written = capsys.readouterr().out.strip()
    assert written == LetterFormat(8).write((mask > 0).astype(np.uint8), ["object"])
    text.decode(written, tmp_path / "back.png", "test-letters", 8, size=8)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "back.png")), mask)
    with pytest.raises(UserError, match="not test-letters"):
        text.decode("nothing", tmp_path / "other.png", "test-letters", 8)


def test_the_oracle_writes_it_and_a_run_reads_it(scene: Path, card: Path) -> None:
    output = scene.with_name("out.gpkg")
    options = Options(model=f"oracle:{scene.with_name('labels.tif')}", card=card)
    found = segment(scene, ["house"], output, options=options).polygons()
    assert sorted(found.geometry.area) == sorted(
        (bottom - top) * (right - left) for top, left, bottom, right in HOUSES
    )
    with Ledger.open(ledger_path(output)) as ledger:
        texts = [row.text or "" for row in ledger.rows(range(len(ledger.spec.tiling)))]
        assert ledger.countable() == (0,)
    assert all(re.fullmatch("[.a-z]{256}", text) for text in texts)
    assert any("b" in text for text in texts)


def test_a_server_writes_it_under_its_grammar(
    scene: Path, card: Path, server: Any, says: Callable[..., Any]
) -> None:
    format = LetterFormat(GRID)
    house = np.zeros((GRID, GRID), np.uint8)
    house[6:8, 6:10] = 1

    def obedient(body: dict[str, Any]) -> Any:
        grammar = body.get("structured_outputs", {}).get("grammar")
        if grammar is None:
            return says("a house")
        if grammar == f'root ::= "{format.probe().text}"\n':
            return says(format.probe().text)
        assert grammar == format.ebnf(["house"])
        assert body["max_tokens"] == format.longest
        # What does not belong there is left out.
        return says(f"{format.write(house, ['house'])} !</s>")

    server.answer = obedient
    options = Options(model=f"{server.url}#tiny", card=card, tile_size=TILE, overlap=0)
    found = segment(scene, ["house"], scene.with_name("out.gpkg"), options=options).polygons()
    assert {*found.geometry.area} == {8 * 16 * 1.0}
