"""The texts of a run, read: each is wanted twice, when it is checked and when its tile is drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from t4s_geo.descriptors import Reading
from t4s_geo.ledger.spec import RunSpec

CACHE_BYTES: Final = 32 << 20
"""Memory for what was read of late: some rows of tiles of a wide scene."""
LONGEST: Final = 1 << 14
"""Characters of a text that is remembered; any number of spaces would make a longer one."""


class Texts:
    """Reads texts, and remembers those of late. Threads may share it.

    Args:
        spec: The run.
    """

    def __init__(self, spec: RunSpec) -> None:
        self._format = spec.card.format()
        # A byte for the label of each cell, two for its object, and as much again for the text.
        self._remembered = lru_cache(max(1, CACHE_BYTES // (4 * spec.card.grid**2)))(self.read)

    def read(self, text: str, label: str) -> Reading:
        """Reads a text about one label.

        Raises:
            DescriptorError: It is none of the run's format.
        """
        return self._format.read(text, [label])

    def read_and_remember(self, text: str, label: str) -> Reading:
        """As `read`; what it returns is shared, and must stay as it is."""
        return self._remembered(text, label) if len(text) <= LONGEST else self.read(text, label)
