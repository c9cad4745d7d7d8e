"""Two steps with random weights of an architecture's shape."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from t4s_geo.descriptors import make_format
from t4s_geo.errors import UserError
from t4s_geo.training.dry_run import DryRun, dry_run

pytestmark = pytest.mark.model
SHAPES = Path(__file__).resolve().parents[3] / "recipes" / "shapes"


def small(folder: Path) -> DryRun:
    """The shape of a recipe, made so small that it is over in a moment."""
    shape = json.loads((SHAPES / "qwen2.5-vl-3b.json").read_text())
    shape |= {"image_token_id": 1901, "video_token_id": 1902}
    shape |= {"vision_start_token_id": 1903, "vision_end_token_id": 1904}
    shape["text_config"] |= {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3}
    shape["text_config"] |= {"num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": 2000}
    shape["text_config"]["rope_parameters"]["mrope_section"] = [4, 6, 6]
    shape["vision_config"] |= {"depth": 3, "hidden_size": 32, "intermediate_size": 48}
    shape["vision_config"] |= {"num_heads": 2, "out_hidden_size": 64}
    (folder / "shape.json").write_text(json.dumps(shape))
    format = make_format("boxwise-bricks-v2", 64)
    return DryRun(folder / "shape.json", format, 56, 1, 2, 4, 0.05, "bfloat16", True, 2)


def test_it_says_what_a_training_takes(tmp_path: Path) -> None:
    given = small(tmp_path)
    done = dry_run(given, "cpu")
    assert done.layers == (2, 3)
    # A picture of 56 pixels is 2 x 2 units; two tokens stand around it, and two hundred make the text.
    assert done.tokens == 4 + 2 + 200
    assert done.questions == 2
    # Input and output share a table, of which one copy is trained, and adapters are small.
    table = 64 * (2000 + len(given.format.tokens))
    assert table < done.trained < 1.5 * table
    assert done.parameters > table
    assert all(abs(loss - math.log(2000)) < 2 for loss in done.losses)
    assert done.memory > 50 << 20
    assert done.tokens_per_second > 0


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    given = small(tmp_path)
    (tmp_path / "shape.json").write_text('{"model_type": "llava"}')
    with pytest.raises(UserError, match="is of 'llava'"):
        dry_run(given, "cpu")
