"""Throws texts at the descriptors' readers for a while: no crash, nothing slow, nothing large.

    python scripts/fuzz.py [--minutes 10] [--engine hypothesis|atheris] [--folder FOLDER]

Texts are tokens in any order, valid texts with pieces changed, repeated or cut out, and noise. Every reader
may return cells or raise a DescriptorError, nothing else, within a CPU second and 64 MiB. atheris (libFuzzer)
looks for texts that reach new code; it is not a dependency: install it where you want it. FOLDER keeps what
it found.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from t4s_geo import descriptors
from t4s_geo.descriptors import (
    BoxTagFormat,
    BrickFormatV1,
    BrickFormatV2,
    BrickFormatV3,
    DescriptorError,
    ImageWiseBinary,
    ImageWiseFormat,
    ImageWiseLines,
    JsonFormat,
    JsonMaskFormat,
    LocFormat,
    LocSegmentFormat,
    PatchFormat,
    PointTagFormat,
)

MOST_SECONDS, MOST_BYTES = 1.0, 64 << 20
LABELS = ["water", "bare land"]
NOISE = ["", " ", "\n", "|", "*", "<", ">", "*9999999", "<b", "\x00", "é", "水", "<none>", "<seg>", "</seg>"]
PIECE = re.compile(r"<[^>]*>|[^<]+?(?=[|\n <*]|$)|.", re.DOTALL)
FORMATS = (
    BrickFormatV1(7), BrickFormatV1(32), BrickFormatV1(64), BrickFormatV2(64, 96), BrickFormatV2(256),
    BrickFormatV3(32), BrickFormatV3(64, 96), BrickFormatV3(128), ImageWiseFormat(4), ImageWiseFormat(24),
    ImageWiseLines(24), ImageWiseBinary(24), JsonFormat(24),
    JsonFormat(32, shape="polygon", space="unit"), LocFormat(24),
    BoxTagFormat(24), PointTagFormat(24), PatchFormat(24), JsonMaskFormat(16), LocSegmentFormat(24),
)  # fmt: skip


@dataclass
class Target:
    """What is fuzzed, and what came of it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    @cached_property
    def words(self) -> list[list[str]]:
        """Pieces that texts of each format are made of."""
        marks = [
            "| ",
            "\n ",
            "\n",
            ", ",
            ",",
            ";",
            "1*",
            "[",
            "]",
            "{",
            "}",
            "'",
            ": ",
            "'bbox_2d'",
            "'label'",
        ]
        runs = ["others *", "water *", "bare land *", *marks, *map(str, range(26))]
        # Where a format has no tokens, its texts are prose.
        return [[*(format.tokens or runs), *NOISE] for format in FORMATS]

    @cached_property
    def examples(self) -> list[list[str]]:
        """Valid texts of each format."""
        rng = np.random.default_rng(0)
        texts = []
        for format in FORMATS:
            masks = (np.kron(rng.random((n, n)) < 0.4, np.ones((format.grid // n,) * 2)) for n in (1, 2, 4))
            padded = (np.pad(mask, (0, format.grid - len(mask))).astype(np.uint8) for mask in masks)
            labels = LABELS if format.labels_in_text else LABELS[:1]
            objects = rng.integers(1, 4, (format.grid, format.grid)).astype(np.uint16)
            texts.append([format.write(mask, labels, told) for mask in padded for told in (None, objects)])
        return texts

    def text(self, chance: random.Random, which: int) -> str:
        """Makes a text for a format."""
        words = self.words[which]
        if chance.random() < 0.3:
            pieces = chance.choices(words, k=chance.randrange(60))
        else:
            pieces = PIECE.findall(chance.choice(self.examples[which]))
            for _ in range(chance.choice([0, 1, 1, 1, 2, 4])):
                start = chance.randrange(len(pieces) + 1)
                end = start + chance.choice([0, 0, 1, 1, 2, 8])
                part = chance.choice([[], chance.choices(words, k=1), pieces[start:end] * 2])
                pieces[start:end] = part
        # Now and then far more than any tile needs.
        return "".join(pieces) * (chance.choice([*[1] * 19, 1000]))

    def check(self, text: str, which: int) -> None:
        """Reads a text in all ways that its format has."""
        format = FORMATS[which]
        labels = LABELS if format.labels_in_text else LABELS[:1]
        ways = {
            "strict": lambda: format.read(text, labels).cells,
            "lenient": lambda: format.read(text, labels, lenient=True).cells,
            "objects": lambda: format.read(text, labels).numbered,
        }
        for name, read in ways.items():
            tracemalloc.reset_peak()
            began = time.process_time()
            try:
                cells = read()
            except DescriptorError as error:
                assert 0 <= error.position <= len(text), f"position {error.position} of {len(text)}"
                outcome = "refused"
            else:
                assert cells.shape == (format.grid, format.grid)
                outcome = "read"
            seconds, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
            self.slowest = max(self.slowest, seconds)
            self.outcomes[f"{format.name}, {name}: {outcome}"] += 1
            assert seconds < MOST_SECONDS, f"{name} took {seconds:.2f} s"
            assert peak < MOST_BYTES + 2 * len(text), f"{name} took {peak} bytes"


def with_hypothesis(target: Target, seconds: float) -> None:
    """Lets hypothesis draw texts, and noise, until the time is over."""
    end = time.monotonic() + seconds

    @settings(
        max_examples=1000, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.integers(0, len(FORMATS) - 1), st.randoms(use_true_random=True), st.text(), st.booleans())
    def round_of_texts(which: int, chance: random.Random, noise: str, is_noise: bool) -> None:
        target.check(noise if is_noise else target.text(chance, which), which)

    while time.monotonic() < end:
        round_of_texts()


def with_atheris(target: Target, seconds: float, folder: Path) -> None:
    """Lets libFuzzer choose the bytes that texts are made from."""
    import atheris

    def one_input(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        which = provider.ConsumeIntInRange(0, len(FORMATS) - 1)
        words = target.words[which]
        text = ""
        while provider.remaining_bytes() and len(text) < 100_000:
            take_word = provider.ConsumeIntInRange(0, 7)
            text += provider.PickValueInList(words) if take_word else provider.ConsumeUnicodeNoSurrogates(4)
        target.check(text, which)

    folder.mkdir(parents=True, exist_ok=True)
    atheris.instrument_all()
    # libFuzzer ends the process, so what it found is said from its last hook.
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-max_len=4096", str(folder)], one_input)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    options = parser.parse_args()
    missing = {*descriptors.FORMATS} - {format.name for format in FORMATS}
    if missing:
        parser.error(f"the formats {sorted(missing)} are registered, and not among those that are fuzzed")
    target = Target()
    tracemalloc.start()
    if options.engine == "atheris":
        with_atheris(target, options.minutes * 60, options.folder)
    else:
        with_hypothesis(target, options.minutes * 60)
    for outcome, count in sorted(target.outcomes.items()):
        print(f"{outcome}: {count}")
    print(f"{sum(target.outcomes.values())} readings, the slowest in {target.slowest * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
