"""Words that a model knows: which of them a user's words are, or come near to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

MOST_NEAREST: Final = 3
LIKENESS: Final = 0.72
"""Of a word that may have been meant, as `difflib` measures it: a letter wrong in four."""
LONGEST: Final = 100
"""Characters of what is compared with every word: more is no slip of a finger."""
MOST_TOKENS: Final = 4
"""Words in a row that are looked for in a phrase."""

_BETWEEN = re.compile(r"[\W_]+")
_SHORTEST = 3
"""Letters that a word has without its plural's ending."""
_IDEOGRAPHS = "\u2e80"
"""From here on words are written without spaces between them."""


def plain_words(text: str) -> str:
    """Returns words without case, accents and punctuation; the text where nothing else is in it."""
    letters = (one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(_BETWEEN.split("".join(letters).casefold())).strip() or text.strip().casefold()


def forms(words: str) -> Iterator[str]:
    """Yields words as they stand, then what they may be the plural of: the last one's ending is left out."""
    yield words
    for ending, single in (("ies", "y"), ("es", ""), ("s", "")):
        stem = words[: -len(ending)]
        if words.endswith(ending) and not words.endswith("ss") and len(stem) >= _SHORTEST:
            yield stem + single


@dataclass(frozen=True)
class Known:
    """A word of a vocabulary.

    Attributes:
        label: The label that it stands for.
        word: As the vocabulary spells it.
    """

    label: str
    word: str


class Vocabulary:
    """The words of a card, to be looked up.

    Args:
        words: Labels, and the words for each.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        """Indexes them; of two labels with the same word the first has it."""
        self._exact: dict[str, Known] = {}
        for label, synonyms in words.items():
            for word in (label, *synonyms):
                self._exact.setdefault(plain_words(word), Known(label, word))
        self._singular: dict[str, Known] = {}
        for plain, known in self._exact.items():
            for form in forms(plain):
                self._singular.setdefault(form, known)

    def find(self, text: str) -> Known | None:
        """Returns the word that a text is as a whole, in any case and number; None where it is none."""
        plain = plain_words(text)
        if (known := self._exact.get(plain)) is not None:
            return known
        return next((self._singular[form] for form in forms(plain) if form in self._singular), None)

    def spelled(self, text: str) -> str:
        """Returns a text in the number that the vocabulary has it in, which is what the model was taught."""
        known = self.find(text)
        return text if known is None or plain_words(text) in self._exact else known.word

    def nearest(self, text: str) -> tuple[Known, ...]:
        """Returns known words that a text holds, or else that it may be a slip of; one for each label."""
        plain = plain_words(text[:LONGEST])
        close = get_close_matches(plain, self._exact, 3 * MOST_NEAREST, LIKENESS)
        by_label: dict[str, Known] = {}
        for known in [*self._held(plain)] or [self._exact[word] for word in close]:
            by_label.setdefault(known.label, known)
        return tuple(by_label.values())[:MOST_NEAREST]

    def _held(self, plain: str) -> Iterator[Known]:
        """Yields the words that a plain text holds, whole, the longest first."""
        tokens = plain.split()
        for length in range(min(MOST_TOKENS, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                if (known := self.find(" ".join(tokens[start : start + length]))) is not None:
                    yield known
        yield from (known for word, known in self._exact.items() if word >= _IDEOGRAPHS and word in plain)
