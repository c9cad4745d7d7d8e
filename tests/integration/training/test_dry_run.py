"""Two steps with random weights of an architecture's shape."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo.descriptors import make_format
from t4s_geo.errors import UserError
from t4s_geo.training.dry_run import DryRun, count_parameters, dry_run, row_tokens

pytestmark = pytest.mark.model
SHAPES = Path(__file__).resolve().parents[3] / "recipes" / "shapes"


def small(folder: Path, name: str = "qwen2.5-vl-3b") -> DryRun:
    """The shape of a recipe, made so small that it is over in a moment."""
    shape = json.loads((SHAPES / f"{name}.json").read_text())
    shape |= {"image_token_id": 1901, "video_token_id": 1902}
    shape |= {"vision_start_token_id": 1903, "vision_end_token_id": 1904}
    shape["text_config"] |= {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3}
    shape["text_config"] |= {"num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": 2000}
    shape["text_config"]["head_dim"] = 32
    shape["text_config"]["rope_parameters"]["mrope_section"] = [4, 6, 6]
    tower = {"depth": 3, "num_hidden_layers": 3, "hidden_size": 32, "intermediate_size": 48}
    tower |= {"num_heads": 2, "num_attention_heads": 2, "out_hidden_size": 64, "image_size": [56, 56]}
    shape["vision_config"] |= {key: value for key, value in tower.items() if key in shape["vision_config"]}
    shape["image_seq_length"] = 4
    (folder / "shape.json").write_text(json.dumps(shape))
    format = make_format("boxwise-bricks-v2", 64)
    return DryRun(folder / "shape.json", format, 56, 1, 2, 4, 0.05, "bfloat16", True, 2)


def test_it_says_what_a_training_takes(tmp_path: Path) -> None:
    given = small(tmp_path)
    done = dry_run(given, "cpu")
    assert done.layers == (2, 3)
    # A picture of 56 pixels is 2 x 2 units; two tokens stand around it, and two hundred make the text.
    assert done.tokens == 4 + 2 + 200
    assert done.questions == done.pictures == 2
    # Input and output share a table, of which one copy is trained, and adapters are small.
    table = 64 * (2000 + len(given.format.tokens))
    assert table < done.trained < 1.5 * table
    assert done.parameters > table
    assert all(abs(loss - math.log(2000)) < 2 for loss in done.losses)
    assert done.memory > 50 << 20
    assert done.tokens_per_second == pytest.approx(done.tokens * done.questions_per_second)


@pytest.mark.parametrize("name", ["qwen2.5-vl-3b", "qwen3-vl-2b", "internvl3.5-2b"])
def test_a_picture_costs_its_questions_no_tokens_of_their_own(name: str, tmp_path: Path) -> None:
    given = replace(small(tmp_path, name), accumulate=1, lora_rank=0)
    one, three = dry_run(given, "cpu"), dry_run(replace(given, questions=3, text_tokens=20), "cpu")
    assert (one.questions, three.questions) == (1, 3)
    # The start is shared, and the questions' first words differ.
    assert three.tokens == one.tokens - 200 + 3 * 20
    assert one.tokens == row_tokens(given)
    assert all(abs(loss - math.log(2000)) < 2 for loss in three.losses)
    assert one.parameters == count_parameters(replace(given, layers=2))
    assert count_parameters(replace(given, layers=None)) > one.parameters


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    given = small(tmp_path)
    (tmp_path / "shape.json").write_text('{"model_type": "llava"}')
    with pytest.raises(UserError, match="is of 'llava'"):
        dry_run(given, "cpu")
