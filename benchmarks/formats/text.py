r"""Text4Seg's image-wise descriptors, raw and run-length encoded, and what a stock tokenizer makes of them.

No vocabulary of a stock tokenizer is at hand, so tokens are counted by its first step alone: the pattern
that Qwen2 splits text with before byte-pair encoding, run by the `tokenizers` library. A word with the space
before it is a piece, so is every single digit, and so is a group of punctuation. Each piece counts as
one token. That is exact for digits, punctuation and common words, and too low for rare words, so the counts
are a lower bound. Llama's tokenizers agree on all of it but the newline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from tokenizers import Regex
from tokenizers.pre_tokenizers import PreTokenizer, Split

from formats.pictures import Codes
from t4s_geo.descriptors import DescriptorError, ImageWiseFormat, Reading
from t4s_geo.descriptors.imagewise import BACKGROUND, CLOSE, OPEN, ROW_SEPARATOR, RUN_SEPARATOR

WORDS = ("water", "building", "road", "grass", "sand", "forest", "field", "rock", "snow", "track")
"""Labels to write for classes without a name: common words of one token each."""

_QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


@lru_cache
def _splitter() -> PreTokenizer:
    splitter: PreTokenizer = Split(Regex(_QWEN2), behavior="isolated")
    return splitter


def count_tokens(text: str) -> int:
    """Counts the tokens of a descriptor; `<seg>` and `</seg>` are one special token each."""
    body = text.removeprefix(OPEN).removesuffix(CLOSE)
    marks = (len(text) - len(body)) // len(OPEN)
    return marks + len(_splitter().pre_tokenize_str(body))


@dataclass(frozen=True)
class RawImageWise:
    """One label per cell, as Text4Seg writes them before run-length encoding.

    Attributes:
        grid: Cells along each side.
    """

    grid: int

    def write(self, cells: Codes, labels: Sequence[str]) -> str:
        """Writes codes of shape (grid, grid) as label names; 0 is `others`."""
        names = [BACKGROUND, *labels]
        rows = (RUN_SEPARATOR.join(names[code] for code in row) for row in cells)
        return f"{OPEN}{ROW_SEPARATOR.join(rows)}\n{CLOSE}"

    def read(self, text: str, labels: Sequence[str]) -> Reading:
        """Reads label names back into codes.

        Raises:
            DescriptorError: The text does not hold exactly grid x grid known labels.
        """
        codes = {name: code for code, name in enumerate([BACKGROUND, *labels])}
        body = text.removeprefix(OPEN).removesuffix(CLOSE).removesuffix("\n")
        rows = [row.split(RUN_SEPARATOR) for row in body.split(ROW_SEPARATOR)]
        known = all(name in codes for row in rows for name in row)
        if not known or [len(row) for row in rows] != [self.grid] * self.grid:
            raise DescriptorError("the text does not fill the grid with known labels", 0)
        return Reading(np.array([[codes[name] for name in row] for row in rows], np.uint8))


ImageWise = RawImageWise | ImageWiseFormat
"""What writes all classes of a tile as one text."""
