"""Label colours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.vector.colours import label_colours


@pytest.mark.parametrize(
    ("label", "colour"),
    [
        ("building", "#d1495b"),
        ("Buildings", "#d1495b"),
        ("bare_land", "#d9b382"),
        ("road", "#6c757d"),
        ("water", "#2e86de"),
        ("Beaches", "#d9b382"),
        ("grass", "#a3c644"),
        ("solar-panels", "#34418c"),
        ("火烧迹地", "#c8643c"),
        ("áreas quemadas", "#c8643c"),
        ("Déforestation", "#c8643c"),
    ],
)
def test_well_known_labels_have_their_usual_colour(label: str, colour: str) -> None:
    assert label_colours([label]) == {label: colour}


def test_other_labels_keep_their_colour_whatever_stands_beside_them() -> None:
    alone = label_colours(["tennis court"])
    assert alone == {"tennis court": "#d4a017"}
    assert label_colours(["water", "tennis court", "road"])["tennis court"] == alone["tennis court"]


def test_labels_of_one_kind_are_told_apart() -> None:
    colours = label_colours(["tree", "forest"])
    assert colours["tree"] == "#24693d"
    assert colours["forest"] != "#24693d"


@given(st.lists(st.text(), max_size=255, unique=True))
def test_all_colours_of_a_run_differ(labels: list[str]) -> None:
    colours = label_colours(labels)
    assert list(colours) == labels
    assert len(set(colours.values())) == len(labels)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())


def test_there_are_colours_for_the_largest_run() -> None:
    labels = [f"species {number}" for number in range(255)]
    assert len(set(label_colours(labels).values())) == 255
    assert label_colours(labels) == label_colours(labels)


def test_usual_colours_are_known_in_all_languages_of_the_plugin() -> None:
    for names in (
        ("water", "水体", "agua", "eau"),
        ("building", "建筑物", "edificios", "bâtiments"),
        ("clouds", "云", "nubes", "nuages"),
    ):
        assert len({label_colours([name])[name] for name in names}) == 1
