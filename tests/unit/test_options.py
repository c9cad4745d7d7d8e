"""What a run can be told, and what a ledger keeps of it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.options import Options, RenderOptions


def test_values_by_name_reach_the_options_and_those_of_the_rendering() -> None:
    options = Options.of({"gsd": 2.0, "exclusive": False, "raster": Path("a.tif")})
    assert options == Options(gsd=2.0, render=RenderOptions(exclusive=False, raster=Path("a.tif")))
    assert Options.of({}) == Options()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("min_area", -1.0, "--min-area -1 must be at least 0."),
        ("simplify", float("inf"), "--simplify inf must be a finite number."),
        ("threshold", 1.0, "--threshold 1 must be above 0 and below 1."),
        ("upsample", "cubic", "--upsample 'cubic' must be bilinear or nearest."),
        ("refine", "sam:", "--refine 'sam:' must be none, edges, seams, sam or sam:CHECKPOINT."),
        ("batch_size", 0, "--batch-size 0 must be at least 1."),
        ("gsd", 0.0, "--gsd 0 must be above 0."),
        ("device", "tpu", "--device 'tpu' must be auto, cpu, cuda, mps, or one of several, such as cuda:1."),
        ("dtype", "int3", "--dtype 'int3' must be auto or float32 or bfloat16 or float16."),
    ],
)
def test_values_that_are_not_allowed_are_named(name: str, value: object, sentence: str) -> None:
    with pytest.raises(UserError) as raised:
        Options.of({name: value})
    assert str(raised.value) == sentence


def test_settings_survive_a_ledger_without_the_files() -> None:
    options = RenderOptions(
        exclusive=False,
        label_threshold=("a=0.4",),
        min_area=4.0,
        refine="edges",
        shape=("a=footprint",),
        centrelines=("a",),
        preview=Path("a.png"),
    )
    stored = json.loads(json.dumps(options.settings()))
    assert stored == options.settings()
    assert set(stored) == {entry.name for entry in fields(RenderOptions)}
    assert RenderOptions.from_settings(stored) == replace(options, preview=None)
    # So that results of versions that had no shapes are still known to be made with the same settings.
    assert set(RenderOptions().settings()) == set(stored) - {"shape", "centrelines", "label_threshold"}


def test_outlines_are_either_simplified_or_shaped() -> None:
    RenderOptions(simplify=2.0, shape=("raw",))
    with pytest.raises(UserError, match=r"--simplify 2 is for outlines of the pixels, .* or --shape raw\.$"):
        RenderOptions(simplify=2.0, shape=("building=footprint",))


def test_settings_of_other_versions_are_read_as_far_as_they_go() -> None:
    assert RenderOptions.from_settings({}) == RenderOptions()
    assert RenderOptions.from_settings({"simplify": 2.0, "smoothness": 7}) == RenderOptions(simplify=2.0)


def test_lines_are_left_out_by_a_word() -> None:
    kept = RenderOptions(centrelines=("road",))
    without = replace(kept, centrelines=("none",))
    assert without == RenderOptions()
    assert "centrelines" not in without.settings()
    with pytest.raises(UserError, match=r"--centrelines none leaves out all lines"):
        RenderOptions(centrelines=("road", "none"))
