"""Memory and speed of the recipes' trainings with random weights, and an estimate of their hours.

    python benchmarks/dry_run.py [--layers 1] [--device cpu] [RECIPE …]
    python benchmarks/dry_run.py --estimate --peak 989 --share 0.35 --gpus 8 [RECIPE …]

The first is `t4s-geo train recipes/RECIPE.toml --dry-run` for machines without GDAL. RECIPE is `3b` for
`recipes/text4segpp-rs-3b.toml`; all of them if none is named.

The second runs nothing, and needs no GPU: it counts the parameters N of the network at full depth, and
reckons 6 N operations a token (2 N forward and 4 N backward), 8 N where activations are computed twice, of
all tokens of all questions of the recipe. That is too much for adapters, whose frozen weights have no
gradients of their own, and leaves out attention's own products, and that a tower sees more patches than the
language model tokens of them. `--peak`, in 10^12 operations a second of a GPU, and `--share`, what of it a
training reaches (MFU), are what you say, and nothing that was measured. `--text-tokens` are those of a
question with its answer.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from t4s_geo.descriptors import make_format
from t4s_geo.training.dry_run import DryRun, count_parameters, dry_run, row_tokens
from t4s_geo.training.random_inputs import TEXT_TOKENS

RECIPES = Path(__file__).resolve().parents[1] / "recipes"
PREFIX = "text4segpp-rs-"


def given_by(recipe: dict[str, Any], options: argparse.Namespace) -> DryRun:
    """Returns what a recipe says of a dry run."""
    card = json.loads((RECIPES / recipe["card"]).read_text())
    names = ("batch_size", "accumulate", "lora_rank", "lora_dropout", "precision", "gradient_checkpointing")
    given = DryRun(
        RECIPES / recipe["shape"],
        make_format(card["descriptor"], card["grid"]),
        card["tile_size"],
        *(recipe[name] for name in names),
        options.layers,
        recipe.get("questions_per_picture", 1) if options.questions is None else options.questions,
        options.text_tokens,
    )
    return given if options.batch is None else replace(given, batch_size=options.batch, accumulate=1)


def estimate(recipe: dict[str, Any], given: DryRun, options: argparse.Namespace) -> str:
    """Reckons hours."""
    parameters, row = count_parameters(given), row_tokens(given)
    # What batch_size and accumulate say is of each of the recipe's eight GPUs.
    rows = recipe["steps"] * recipe["batch_size"] * recipe["accumulate"] * options.meant_for
    times = 8 if given.gradient_checkpointing else 6
    operations = times * parameters * row * rows
    hours = operations / (options.peak * 1e12 * options.share * options.gpus) / 3600
    return (
        f"{parameters / 1e9:.2f} billion parameters; {rows * given.questions:,} questions about {rows:,} "
        f"pictures, {row} tokens each; {times} x N x tokens = {operations:.2e} operations; {hours:.1f} h on "
        f"{options.gpus} GPUs of {options.peak:g} x 10^12 a second at {options.share:.0%} of that"
    )


def measure(given: DryRun, device: str) -> str:
    """Takes two steps."""
    name = torch.cuda.get_device_name() if device != "cpu" and torch.cuda.is_available() else "a processor"
    done = dry_run(given, device)
    there, whole = done.layers
    return (
        f"on {name}, {there} of {whole} layers: {done.parameters / 1e9:.2f} billion parameters, "
        f"{done.trained / 1e6:.0f} million trained; {done.questions} questions about {done.pictures} "
        f"pictures a step, {done.tokens} tokens a picture; {done.memory / 2**30:.1f} GiB, "
        f"{done.seconds:.2f} s a step, {done.tokens_per_second:.0f} tokens/s, "
        f"{done.questions_per_second:.3g} questions/s; "
        f"losses {', '.join(f'{loss:.2f}' for loss in done.losses)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known = sorted(path.stem.removeprefix(PREFIX) for path in RECIPES.glob(f"{PREFIX}*.toml"))
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help=", ".join(known))
    parser.add_argument("--device", choices=["auto", "cpu"], default="auto")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--batch", type=int, help="pictures a step, in place of the recipe's")
    parser.add_argument("--questions", type=int, help="about each picture, in place of the recipe's")
    parser.add_argument("--text-tokens", type=int, default=TEXT_TOKENS)
    parser.add_argument("--estimate", action="store_true", help="reckon hours and run nothing")
    parser.add_argument("--peak", type=float, help="10^12 operations a second of a GPU, as its maker says")
    parser.add_argument("--share", type=float, help="what of it a training reaches, from 0 to 1")
    parser.add_argument("--gpus", type=int, default=8)
    parser.add_argument("--meant-for", type=int, default=8, help="GPUs that the recipes are written for")
    options = parser.parse_args()
    if options.estimate and not (options.peak and options.share):
        parser.error("--estimate needs --peak and --share")
    for size in options.recipes or known:
        recipe = tomllib.loads((RECIPES / f"{PREFIX}{size}.toml").read_text())
        given = given_by(recipe, options)
        said = estimate(recipe, given, options) if options.estimate else measure(given, options.device)
        print(f"{size}: {said}", flush=True)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
