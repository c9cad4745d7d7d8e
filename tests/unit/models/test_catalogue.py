"""The models that the package knows, and how they are found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models import CardOverrides, ModelCard, choose_model
from t4s_geo.models.card import check_card
from t4s_geo.models.catalogue import FOLDER, find_by_folder, find_by_name, known_models
from t4s_geo.models.registry import read_model_card

GRANITE = "ibm-granite/granite-vision-3.3-2b"


def test_each_file_is_a_model_and_says_what_people_ask() -> None:
    known = known_models()
    assert len(known) == len([*FOLDER.glob("*.json")])
    for one in known:
        about = one.about
        assert check_card(one.card) == one.card
        assert about.writes and about.licence and about.needs and about.source, about.model
        # Whoever is asked for is found, and nobody else is.
        assert [other.about.model for other in known if other.is_called(about.model)] == [about.model]
        described = one.to_json()
        assert json.loads(json.dumps(described)) == described
        assert described["card"]["descriptor"] == one.card.descriptor


def test_what_has_to_be_fetched_is_said() -> None:
    sizes = {one.about.model: one.about.download_gb for one in known_models()}
    assert sizes["embedded"] is None
    assert sizes[GRANITE] == 6.0


@pytest.mark.parametrize(
    "name",
    [
        GRANITE,
        "IBM-Granite/Granite-Vision-3.3-2B",
        "http://127.0.0.1:8000/v1#granite-vision-3.3-2b",
        f"https://host/v1#{GRANITE}",
        "https://host/v1#/data/granite-vision-3.3-2b/",
    ],
)
def test_a_name_finds_the_card_wherever_the_model_runs(name: str) -> None:
    card = read_model_card(choose_model(name))
    assert (card.name, card.grid) == ("Granite Vision 3.3 2B", 24)
    assert card.ask("small red roof") == (
        "seg: Could you segment the 'small red roof' in the image? Respond with the segmentation mask"
    )


def test_a_card_that_is_given_comes_first() -> None:
    given = ModelCard("mine")
    assert read_model_card(choose_model(GRANITE, CardOverrides(card=given))) == given


def test_names_that_nobody_knows_are_what_they_were() -> None:
    assert read_model_card(choose_model("https://host/v1#granite-vision-3.3-2b-bricks")).grid == 32
    assert read_model_card(choose_model("https://host/v1")) == ModelCard("https://host/v1")
    with pytest.raises(UserError, match=r"There is no model 'granite-vision-3\.3-2b'"):
        read_model_card(choose_model("granite-vision-3.3-2b"))
    # It is in the package, and no name of a server's model.
    assert find_by_name("embedded") is None


def test_a_folder_is_found_by_its_name_or_by_what_its_configuration_says(tmp_path: Path) -> None:
    folder = tmp_path / "granite-vision-3.3-2b"
    folder.mkdir()
    assert read_model_card(choose_model(str(folder))).grid == 24
    # A card beside the weights is what counts.
    (folder / "t4s.json").write_text('{"name": "own", "grid": 16}')
    assert read_model_card(choose_model(str(folder))).grid == 16
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(UserError, match=r"holds no t4s\.json"):
        read_model_card(choose_model(str(other)))
    (other / "config.json").write_text(json.dumps({"_name_or_path": GRANITE, "model_type": "llava_next"}))
    assert read_model_card(choose_model(str(other))).grid == 24


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"model_type": "qwen3_vl", "text_config": {"hidden_size": 2048}}, "Qwen3-VL"),
        ({"model_type": "florence2", "text_config": {"d_model": 1024}}, "Florence-2 large"),
        ({"model_type": "florence2", "text_config": {"d_model": 768}}, "Florence-2 base"),
        ({"model_type": "florence2", "text_config": []}, None),
        ({"model_type": "llava_next"}, None),
    ],
)
def test_an_architecture_that_only_one_family_has_is_enough(
    tmp_path: Path, config: dict[str, object], name: str | None
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    found = find_by_folder(tmp_path)
    assert (found and found.card.name) == name


def test_larger_models_of_a_family_have_its_card() -> None:
    for name, card in (
        ("https://host/v1#Qwen/Qwen3-VL-235B-A22B-Instruct", "Qwen3-VL"),
        ("https://host/v1#qwen2.5-vl-72b-instruct-awq", "Qwen2.5-VL"),
        ("OpenGVLab/InternVL3-8B-hf", "InternVL"),
        ("allenai/Molmo2-8B", "Molmo 2"),
    ):
        assert read_model_card(choose_model(name)).name == card


@pytest.mark.parametrize("text", ["", "[", "[1]", "{}", '{"_name_or_path": 3}', "[" * 100_000])
def test_a_configuration_that_says_nothing_finds_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    assert find_by_folder(tmp_path) is None
