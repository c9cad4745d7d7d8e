"""Which runs may share a ledger: those whose answers are the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.prompts import Prompt
from tests.unit.ledger.specs import SPEC


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fingerprint": "f2"}, "scene"),
        ({"area_of_interest": "a"}, "area of interest"),
        ({"bands": (4, 3, 2)}, "choice of bands"),
        ({"stretch": ((0.0, 3000.0),)}, "contrast"),
        ({"grid": replace(SPEC.grid, width=250)}, "ground sampling distance"),
        ({"identity": "m2"}, "model"),
        ({"card": replace(SPEC.card, overlap=32)}, "tile size or overlap"),
        ({"prompts": (Prompt("water", "rivers"),)}, "set of prompts"),
    ],
)
def test_what_changes_answers_is_named(change: dict[str, object], named: str) -> None:
    assert SPEC.difference(replace(SPEC, **change)) == named


@pytest.mark.parametrize(
    "change", [{"scene": "/moved/town.tif"}, {"card": replace(SPEC.card, threshold=0.7)}, {"model": "./copy"}]
)
def test_what_changes_no_answer_is_let_pass(change: dict[str, object]) -> None:
    assert SPEC.difference(replace(SPEC, **change)) is None


def test_a_spec_comes_back_as_it_was_stored() -> None:
    back = RunSpec.from_json(SPEC.to_json())
    assert back.difference(SPEC) is None and back.grid == SPEC.grid
    stretched = replace(SPEC, stretch=((0.0, 3000.0), (1.0, 2.0), (-1.0, 1.0)))
    assert RunSpec.from_json(json.loads(json.dumps(stretched.to_json()))).stretch == stretched.stretch
    # As in ledgers of versions that knew none.
    assert "stretch" not in SPEC.to_json()


@pytest.mark.parametrize(("value", "said"), [([[2, 1]], "no stretch"), ([[1]], "stretch"), ("1", "stretch")])
def test_a_stretch_that_cannot_be_is_refused(value: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        RunSpec.from_json({**SPEC.to_json(), "stretch": value}, "The run")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("grid", "crs"), "what", "coordinate reference system is not understood"),
        (("grid", "crs"), "x" * 2_000_000, "coordinate reference system of 2,000,000 characters"),
        (("grid", "crs"), 5, r"grid\.crs must be of type str"),
        (("grid", "transform"), [1, 2, 3], "length"),
        (("grid", "transform"), [1, 0, 0, 0, float("nan"), 0], "the transform"),
        (("grid", "transform"), [0, 0, 0, 0, 0, 0], "the transform"),
        (("grid", "width"), -5, "a scene of -5 x 300 pixels"),
        (("grid", "width"), 10**30, "a scene of|must be of type int"),
        (("grid", "width"), 2**31 - 1, "more than 20,000,000"),
        (("grid",), None, "grid must be of type object"),
        (("card", "tile_size"), 0, "a tile of 0 px"),
        (("card", "tile_size"), 256.0, r"card\.tile_size must be of type int"),
        (("card", "grid"), 0, "grid"),
        (("card", "overlap"), -1, "overlap of -1 px"),
        (("card", "overlap"), "x", r"card\.overlap must be of type int"),
        (("card", "descriptor"), "what", "unknown descriptor format 'what'"),
        (("card", "threshold"), float("nan"), "threshold nan"),
        (("bands",), [0], "no bands"),
        (("bands",), "1", "bands must be of type"),
        (("prompts",), [], "no prompt"),
        (("prompts",), [{"label": "a", "text": "a"}] * 2, "given twice"),
        (("prompts",), [{"label": 1, "text": "a"}], "label must be of type str"),
        (("scene",), 1, "scene must be of type str"),
    ],
)
def test_specs_that_cannot_be(path: tuple[str, ...], value: object, said: str) -> None:
    values = json.loads(json.dumps(SPEC.to_json()))
    inner = values
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(UserError, match=said):
        RunSpec.from_json(values, "The run")
    del inner[path[-1]]
    if path[0] != "card":
        with pytest.raises(UserError, match=f"lacks '{path[-1]}'"):
            RunSpec.from_json(values, "The run")


@pytest.mark.parametrize("values", [None, [], 5, "x"])
def test_specs_that_are_no_objects(values: object) -> None:
    with pytest.raises(UserError, match="not a JSON object"):
        RunSpec.from_json(values)


def test_a_scene_is_called_by_its_file_whatever_gdal_is_told_of_it() -> None:
    names = ("/data/town.tif", "vrt:///data/town.tif?a_srs=EPSG:32633&a_nodata=0")
    assert {replace(SPEC, scene=name).scene_name for name in names} == {"town.tif"}
