"""The texts of a run, read: each is wanted twice, when it is checked and when its tile is drawn."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from t4s_geo.descriptors import DescriptorError, Reading
from t4s_geo.ledger.spec import RunSpec

CACHE_BYTES: Final = 32 << 20
"""Memory for what was read of late: some rows of tiles of a wide scene."""
LONGEST: Final = 1 << 14
"""Characters of a text that is remembered; any number of spaces would make a longer one."""

Said = tuple[str, str]
"""A text, and the label that it is about."""


class Texts:
    """Reads texts, and remembers those of late. Threads may share it.

    Args:
        spec: The run.

    Attributes:
        have_soft_cells: Whether tokens of its format say how probable single cells are.
    """

    def __init__(self, spec: RunSpec) -> None:
        self._format = spec.card.format()
        self.have_soft_cells = self._format.token_cells is not None
        # A byte for the label of each cell, two for its object, and as much again for the text.
        self._most = max(1, CACHE_BYTES // (4 * spec.card.grid**2))
        self._known: OrderedDict[Said, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def read_each(self, said: Sequence[Said]) -> list[Reading | DescriptorError]:
        """Reads texts, those that are not known all at once.

        Returns:
            What each says, which is shared and must stay as it is; or why it is none of the run's format.
        """
        with self._lock:
            found: dict[Said, Reading | DescriptorError] = {
                one: self._known[one] for one in said if one in self._known
            }
            for one in found:
                self._known.move_to_end(one)
        unknown = [one for one in dict.fromkeys(said) if one not in found]
        if unknown:
            texts, labels = zip(*unknown, strict=True)
            found.update(zip(unknown, self._format.read_each(texts, labels), strict=True))
        return [found[one] for one in said]

    def remember(self, said: Said, reading: Reading) -> None:
        """Keeps what a text says for those who read it again."""
        if len(said[0]) > LONGEST:
            return
        with self._lock:
            self._known[said] = reading
            self._known.move_to_end(said)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
