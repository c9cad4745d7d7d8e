"""Recipes: what they say, and what is said about those that cannot be used."""

from pathlib import Path

import pytest

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.datasets.registry import DATASETS
from t4s_geo.errors import UserError
from t4s_geo.models.card import read_card_file
from t4s_geo.training.recipe import read_recipe

ROOT = Path(__file__).resolve().parents[3]

GOOD = """
model = "embedded"
steps = 7

[[scene]]
image = "town.tif"
labels = "houses.gpkg"
label = "building"
bands = [3, 2, 1]

[[scene]]
image = "https://example.org/town.tif"
labels = "classes.tif"
held_out = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_are_relative_to_the_recipe(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, GOOD))
    assert recipe.model == "embedded"
    (learnt,), (held,) = recipe.learning, recipe.held_out
    assert (learnt.image, learnt.labels) == (str(tmp_path / "town.tif"), str(tmp_path / "houses.gpkg"))
    assert (learnt.bands, learnt.label) == ((3, 2, 1), "building")
    assert held.image == "https://example.org/town.tif"
    assert (recipe.steps, recipe.lora_rank) == (7, 0)


def test_a_folder_beside_the_recipe_is_a_model(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    recipe = read_recipe(written(tmp_path, GOOD.replace('"embedded"', '"mine"')))
    assert recipe.model == str(tmp_path / "mine")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("steps = 7", "steps = ", "cannot be read as TOML"),
        ("steps = 7", "stpes = 7", "unknown key 'stpes'; use one of model, steps"),
        ("steps = 7", "steps = 7.5", "steps must be of type int, not float"),
        ("steps = 7", "steps = true", "steps must be of type int, not bool"),
        ("steps = 7", "steps = 0", "steps must be above 0 and at most 10,000,000, not 0"),
        (
            "steps = 7",
            'precision = "half"',
            "precision must be one of float32, bfloat16",
        ),
        ("steps = 7", "learning_rate = inf", "learning_rate must be above 0 and at most 10"),
        ("steps = 7", "steps = 100000000000000000000", "steps must be"),
        ('label = "building"', "radius = -1", "radius must be above 0"),
        ("steps = 7", "absent = 1.5", "absent must be at least 0 and below 1"),
        ("steps = 7", "hold_out = 0.6", "hold_out must be at least 0 and at most 0.5, not 0.6"),
        ("steps = 7", "validation = 0.6", "validation must be at least 0 and at most 0.5, not 0.6"),
        ("steps = 7", 'keep = "first"', "keep must be one of last, best, not 'first'"),
        ("steps = 7", 'keep = "best"', "needs something to choose on; set validation to a share"),
        ("steps = 7", "trust = 0.5", "trust must be above 0.5 and at most 1, not 0.5"),
        ("steps = 7", "lora_rank = -1", "lora_rank must be at least 0 and at most 4,096, not -1"),
        ('model = "embedded"', "", "lacks"),
        ('labels = "houses.gpkg"', "", "lacks"),
        ('labels = "houses.gpkg"', "labels = 3", "scenes[0].labels must be of type str, not int"),
        ("bands = [3, 2, 1]", 'bands = ["red"]', "scenes[0].bands[0] must be of type int"),
        ("bands = [3, 2, 1]", 'field = ""', "has an empty value"),
        ("bands = [3, 2, 1]", "held_out = true", "leave one to learn from"),
    ],
)
def test_an_invalid_recipe_gets_one_sentence(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in GOOD
    with pytest.raises(UserError, match=r"recipe\.toml") as error:
        read_recipe(written(tmp_path, GOOD.replace(before, after, 1)))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_no_recipe_and_no_scene(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"The recipe .* does not exist"):
        read_recipe(tmp_path / "recipe.toml")
    with pytest.raises(UserError, match="names no scene"):
        read_recipe(written(tmp_path, 'model = "embedded"\n'))


def test_questions_are_enough_to_learn_from(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(
        'model = "embedded"\ncard = "card.json"\nwarmup = 0.03\ngradient_checkpointing = true\n'
        '[[questions]]\nfile = "train.jsonl"\nshare = 2\n'
        '[[questions]]\ndataset = "rrsis-d"\nfolder = "RRSIS-D"\nsplit = "val"\nheld_out = true\n'
    )
    recipe = read_recipe(path)
    lines, references = recipe.questions
    assert lines.file == str(tmp_path / "train.jsonl")
    assert (lines.share, lines.held_out, lines.name) == (2, False, "train.jsonl")
    assert (references.folder, references.name) == (str(tmp_path / "RRSIS-D"), "rrsis-d (val)")
    assert recipe.card == str(tmp_path / "card.json")
    assert recipe.learning == ()


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("", "needs a 'file'"),
        ('dataset = "rrsis-d"', "needs a 'file'"),
        ('file = "a.jsonl"\nfolder = "b"', "needs a 'file'"),
        ('file = "a.jsonl"\nshare = 0', "share must be above 0"),
        ('file = "a.jsonl"\nheld_out = true', "held out"),
        ('file = "a.jsonl"\nsentence = "x"', "unknown key 'sentence'"),
    ],
)
def test_questions_that_cannot_be_used_are_refused(table: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(f'model = "embedded"\n[[questions]]\n{table}\n')
    with pytest.raises(UserError, match=why):
        read_recipe(path)


@pytest.mark.parametrize("size", ["3b", "7b"])
def test_the_recipes_for_large_models_can_be_read(size: str) -> None:
    recipe = read_recipe(ROOT / "recipes" / f"text4segpp-rs-{size}.toml")
    assert recipe.card is not None
    assert recipe.shape is not None
    assert read_card_file(Path(recipe.card)).format().tells_objects
    assert Path(recipe.shape).is_file()
    assert 8 * recipe.batch_size * recipe.accumulate == 128
    assert {one.dataset for one in recipe.questions} <= set(DATASETS)
