"""Completions of random logits, with and without the grammar: how many are descriptors.

    python benchmarks/grammar.py [--count 100000] [--format boxwise-bricks-v1] [--grid 32] [--json FILE]

Every completion draws a new logit for every token at every step, from a normal distribution whose width is
drawn too, and writes the best one until the end. With the grammar, what it forbids is masked first. Each
text is then read by the format, strictly. Texts of version 2 are limited to 200 tokens.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from rich.progress import track

from t4s_geo.descriptors import BrickFormat, BrickFormatV1, BrickFormatV2, DescriptorError


def write(format: BrickFormat, rng: np.random.Generator, constrained: bool) -> str:
    """Writes one completion of random logits, as text without its end."""
    words, grammar = format.vocabulary, format.grammar
    scale, state, tokens = rng.uniform(0.1, 10), grammar.start, []
    # A tilt for all steps, as a model that likes some tokens has; else texts end at the first chance.
    tilt = rng.normal(0, scale, len(words) + 1)
    tilt[words.end] -= rng.uniform(0, 5) * scale
    for _ in range(grammar.longest):
        logits = tilt + rng.normal(0, scale, len(words) + 1)
        if constrained:
            logits[~grammar.allowed(state)] = -np.inf
        symbol = int(logits.argmax())
        if symbol == words.end:
            break
        if constrained:
            state = grammar.advance(state, symbol)
        tokens.append(words.names[symbol])
    return "".join(tokens)


def readable(format: BrickFormat, texts: Iterable[str]) -> tuple[int, int]:
    """Returns how many texts are descriptors, and how many tokens they all have."""
    read = tokens = 0
    for text in texts:
        tokens += text.count("<")
        try:
            read += format.read(text, ["anything"]).cells.shape == (format.grid, format.grid)
        except DescriptorError:
            continue
    return read, tokens


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000)
    formats = (BrickFormatV1.name, BrickFormatV2.name)
    parser.add_argument("--format", choices=formats, default=formats[0])
    parser.add_argument("--grid", type=int, default=32)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    is_first = options.format == BrickFormatV1.name
    format = BrickFormatV1(options.grid) if is_first else BrickFormatV2(options.grid, 200)
    results = {}
    for constrained in (True, False):
        name = "with" if constrained else "without"
        rng = np.random.default_rng(0)
        rounds = track(range(options.count), description=f"{name} the grammar")
        read, tokens = readable(format, (write(format, rng, constrained) for _ in rounds))
        results[f"{name}_grammar"] = {"read": read, "of": options.count, "tokens": tokens / options.count}
        print(f"{name} the grammar: {read} of {options.count} texts can be read", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
