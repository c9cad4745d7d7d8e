"""Sentences and what they mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from embedded_training.referring.attributes import things_of
from embedded_training.referring.pictures import LabelledPicture
from embedded_training.referring.rules import KINDS, Saying, draw, sayings_of

ROOFS = {
    # number: (rows, columns, colour)
    1: (slice(8, 40), slice(8, 40), (190, 60, 50)),
    2: (slice(8, 40), slice(44, 76), (60, 90, 180)),
    3: (slice(160, 240), slice(160, 240), (128, 128, 128)),
}
SPECK = 4


def town() -> LabelledPicture:
    """A red and a blue house close together at the upper left, a large grey one at the lower right."""
    rgb = np.full((256, 256, 3), (60, 130, 50), np.uint8)
    numbers = np.zeros((256, 256), np.uint16)
    for number, (rows, columns, colour) in ROOFS.items():
        rgb[rows, columns], numbers[rows, columns] = colour, number
    numbers[128:131, 20:23] = SPECK
    return LabelledPicture("town", "banepa", "building", rgb, numbers, 0.25)


def meanings(picture: LabelledPicture) -> dict[str, Saying]:
    every = frozenset(int(number) for number in np.unique(picture.numbers) if number)
    rng, things = np.random.default_rng(0), things_of(picture)
    said = [one for _ in range(20) for one in sayings_of(things, every, picture.label, rng)]
    return {one.sentence: one for one in said}


@pytest.fixture(scope="module")
def said() -> dict[str, Saying]:
    return meanings(town())


@pytest.mark.parametrize(
    ("sentence", "kind", "meant"),
    [
        ("building", "class", {1, 2, 3, SPECK}),
        ("red roof", "colour", {1}),
        ("house with a blue roof", "colour", {2}),
        ("white roof", "nothing", set()),
        # 80 pixels of 25 cm are 20 m, and 32 of them 8 m.
        ("large house", "size", {3}),
        ("the largest building", "largest", {3}),
        ("building on the left", "place", {1, 2}),
        ("house in the lower right", "place", {3}),
        ("house in the upper right", "nothing", set()),
        ("building beside another building", "neighbour", {1, 2}),
        ("house standing alone", "neighbour", {3}),
        ("house among trees", "neighbour", {1, 2, 3}),
        ("the house nearest to the largest one", "neighbour", {2}),
        ("red roof in the upper left", "two", {1}),
        ("red roof at the bottom", "nothing", set()),
    ],
)
def test_a_sentence_means_what_fits_it(
    said: dict[str, Saying], sentence: str, kind: str, meant: set[int]
) -> None:
    assert said[sentence] == Saying(kind, sentence, frozenset(meant))


def test_of_sizes_that_nothing_has_nothing_is_said(said: dict[str, Saying]) -> None:
    # The red and the blue one have 64 square metres: somebody may call them small.
    assert not {"small house", "small building"} & said.keys()


def test_where_a_colour_has_no_name_none_is_said_to_be_missing() -> None:
    picture = town()
    picture.rgb[picture.numbers == 2] = (150, 150, 180)
    assert things_of(picture)[1].colour is None
    said = meanings(picture)
    assert "red roof" in said and not {"blue roof", "white roof", "grey roof on the left"} & said.keys()


@pytest.mark.parametrize(("down", "whole"), [(0, True), (16, False)])
def test_what_the_edge_cuts_is_not_whole(down: int, whole: bool) -> None:
    picture = town()
    moved = replace(picture, numbers=np.roll(picture.numbers, down, 0))
    assert [thing.whole for thing in things_of(moved) if thing.number == 3] == [whole]
    assert ("house standing alone" in meanings(moved)) is whole


def test_drawing_takes_the_name_first_and_no_words_twice(said: dict[str, Saying]) -> None:
    rng = np.random.default_rng(1)
    for _ in range(10):
        drawn = draw([*said.values()], 8, 0.15, rng)
        assert drawn[0].kind == "class" and len(drawn) == 8
        assert len({one.sentence for one in drawn}) == 8
    many = [one.kind for _ in range(60) for one in draw([*said.values()], 8, 0.3, rng)[1:]]
    assert set(many) == {*KINDS[1:], "nothing"}
    assert 0.2 < many.count("nothing") / len(many) < 0.4


def test_turning_keeps_objects_on_their_pixels() -> None:
    picture = town()
    turned = picture.turned(1, True)
    assert (turned.rgb[turned.numbers == 1] == ROOFS[1][2]).all()
    assert "red roof in the upper left" in meanings(picture)
    assert meanings(picture.turned(2, False))["red roof in the lower right"].meant == {1}
