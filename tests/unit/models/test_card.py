"""Checkpoint cards: defaults, checks, and the choice of a ground sampling distance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard, read_card


def _write(folder: Path, **values: object) -> Path:
    (folder / "t4s.json").write_text(json.dumps({"name": "test", **values}))
    return folder


def test_what_a_card_leaves_out_has_defaults(tmp_path: Path) -> None:
    assert read_card(_write(tmp_path)) == ModelCard(name="test")


def test_cards_of_later_versions_are_read(tmp_path: Path) -> None:
    card = read_card(_write(tmp_path, temperature=1.3, ground_sampling_distances=[10, 0.5]))
    assert card.ground_sampling_distances == (0.5, 10.0)


@pytest.mark.parametrize(
    "values",
    [
        {"grid": 33},
        {"grid": 0},
        {"descriptor": "bricks-v99"},
        {"overlap": 256},
        {"upsample": "cubic"},
        {"prompt_template": "segment"},
        {"ground_sampling_distances": [0]},
        {"ground_sampling_distances": "near"},
        {"threshold": 1.5},
        {"grid": "many"},
        {"parts": {"vegetation": ["tree"]}},
        {"countable": ["house"]},
        {"object_sizes": {"house": 12}},
        {"vocabulary": {"house": []}, "countable": ["house"], "object_sizes": {"house": 0}},
        {"vocabulary": {"car": []}, "by_refiner": ["car"]},
        {"parts": ["tree"]},
        {"vocabulary": "tree"},
        {"structured": True},
    ],
)
def test_invalid_values_are_one_clear_error(tmp_path: Path, values: dict[str, object]) -> None:
    with pytest.raises(UserError, match=r"t4s\.json"):
        read_card(_write(tmp_path, **values))


def test_a_folder_without_a_card_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no t4s\.json"):
        read_card(tmp_path)
    (tmp_path / "t4s.json").write_text("[")
    with pytest.raises(UserError, match="JSON"):
        read_card(tmp_path)


@pytest.mark.parametrize(
    ("scene", "chosen"), [(0.13, 0.3), (0.5, 0.45), (0.6, 0.6), (1.0, 0.6), (10.0, 10.0), (30.0, 10.0)]
)
def test_scenes_are_brought_to_the_nearest_trained_distance(scene: float, chosen: float) -> None:
    card = ModelCard(name="test", ground_sampling_distances=(0.3, 0.45, 0.6, 10.0))
    assert card.best_distance(scene) == chosen


def test_detail_is_rather_kept_than_thrown_away() -> None:
    card = ModelCard(name="test", ground_sampling_distances=(1.0, 4.0))
    assert card.best_distance(2.5) == 1.0
    assert card.best_distance(3.0) == 4.0


def test_no_scene_is_enlarged_more_than_three_times() -> None:
    card = ModelCard(name="test", ground_sampling_distances=(0.6, 10.0))
    assert card.best_distance(4.5) == pytest.approx(1.5)
    assert card.best_distance(60.0) == pytest.approx(20.0)


def test_a_card_without_distances_takes_the_scene_as_it_is() -> None:
    assert ModelCard(name="test").best_distance(8.0) is None


def test_the_vocabulary_knows_labels_and_synonyms_in_any_case() -> None:
    card = ModelCard(name="test", vocabulary={"water": ["lake"]})
    assert card.knows("Lake")
    assert card.knows("water")
    assert not card.knows("plane")
    assert ModelCard(name="test").knows("plane")


def test_things_that_can_be_counted_are_found_among_prompts_by_any_of_their_words() -> None:
    words = {"building": ["house"], "water": [], "tree": ["woods"]}
    card = ModelCard(name="test", vocabulary=words, countable=("building", "tree"))
    assert card.countable_among(["water", "House", "woods", "car"]) == {1: "building", 2: "tree"}
    assert ModelCard(name="test").countable_among(["building"]) == {}


def test_parts_are_found_among_prompts_by_any_of_their_words() -> None:
    words = {"vegetation": ["plants"], "tree": ["woods"], "water": []}
    card = ModelCard(name="test", vocabulary=words, parts={"vegetation": ["tree"]})
    assert card.parts_among(["water", "Plants", "woods"]) == ((1, 2),)
    assert card.parts_among(["tree", "water", "something else"]) == ()
    assert ModelCard(name="test").parts_among(["vegetation", "tree"]) == ()


def test_what_the_refiner_finds_is_known_by_any_of_its_words_and_no_part_of_the_identity() -> None:
    words = {"road": ["street"], "car": ["vehicle"]}
    card = ModelCard(name="test", vocabulary=words, countable=("car",), by_refiner=("car",))
    assert card.refined_among(["street", "Vehicles", "plane"]) == {1: "car"}
    assert card.own_labels == ("road",)
    assert card.question == ModelCard(name="test").question
