"""Memory and speed of the recipes' trainings with random weights, at full depth on a GPU.

    python benchmarks/dry_run.py [3b] [7b]

As `t4s-geo train recipes/text4segpp-rs-3b.toml --dry-run`, for machines without GDAL.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import torch

from t4s_geo.descriptors import make_format
from t4s_geo.training.dry_run import DryRun, dry_run

RECIPES = Path(__file__).resolve().parents[1] / "recipes"


def main() -> None:
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "a processor"
    card = json.loads((RECIPES / "text4segpp-rs-card.json").read_text())
    for size in sys.argv[1:] or ["3b", "7b"]:
        recipe = tomllib.loads((RECIPES / f"text4segpp-rs-{size}.toml").read_text())
        names = ("batch_size", "accumulate", "lora_rank", "lora_dropout", "precision")
        done = dry_run(
            DryRun(
                RECIPES / recipe["shape"],
                make_format(card["descriptor"], card["grid"]),
                card["tile_size"],
                *(recipe[name] for name in names),
                recipe["gradient_checkpointing"],
            )
        )
        print(
            f"{size} on {device}: {done.parameters / 1e9:.2f} billion parameters, "
            f"{done.trained / 1e6:.0f} million trained; {done.questions} questions of {done.tokens} tokens "
            f"a step; {done.memory / 2**30:.1f} GiB, {done.seconds:.2f} s a step, "
            f"{done.tokens_per_second:.0f} tokens/s; losses {done.losses}",
            flush=True,
        )
        torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
