"""What `--shape` takes."""

from __future__ import annotations

import pytest

from t4s_geo.errors import UserError
from t4s_geo.vector.shapes.choice import KINDS, RAW, ShapeChoice
from t4s_geo.vector.shapes.kinds import SHAPERS, kinds_of


def test_kinds_are_those_of_labels_or_of_all() -> None:
    choice = ShapeChoice.parse(["building=footprint", "raw", "long name = footprint"])
    assert [choice.kind_of(label) for label in ("building", "tree", "long name")] == [
        "footprint",
        "raw",
        "footprint",
    ]
    assert ShapeChoice.parse(["footprint", "tree=raw"]).kind_of("building") == "footprint"
    assert ShapeChoice.parse([]) == ShapeChoice()
    assert ShapeChoice.parse(["tree=raw"]).is_raw()
    assert not ShapeChoice.parse(["tree=raw", "footprint"]).is_raw()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["round"], "--shape 'round' must be footprint"),
        (["building=round"], "--shape 'building=round' must be footprint"),
        (["=footprint"], "--shape '=footprint' must be footprint"),
        ([""], "--shape '' must be footprint"),
        (["a=footprint", "a=raw"], "says twice what outlines of 'a' shall be, footprint and raw"),
        (["footprint", "raw"], "says twice what outlines shall be, footprint and raw"),
    ],
)
def test_other_values_are_refused(values: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        ShapeChoice.parse(values)


def test_labels_have_to_be_asked_for() -> None:
    choice = ShapeChoice.parse(["building=footprint"])
    choice.check_labels(["tree", "building"])
    with pytest.raises(UserError, match="there is no label 'building'; the labels are tree, water"):
        choice.check_labels(["tree", "water"])


def test_each_kind_is_drawn_by_its_shaper() -> None:
    assert {*SHAPERS} == {*KINDS} - {RAW}
    kinds = kinds_of(ShapeChoice.parse(["footprint", "tree=raw"]), ["building", "tree", "house"])
    assert [(kind.name, kind.codes) for kind in kinds] == [("footprint", (1, 3))]
    kinds = kinds_of(ShapeChoice.parse(["smooth", "house=footprint"]), ["tree", "house"])
    assert [(kind.name, kind.codes) for kind in kinds] == [("footprint", (2,)), ("smooth", (1,))]
    assert kinds_of(ShapeChoice(), ["building"]) == ()
