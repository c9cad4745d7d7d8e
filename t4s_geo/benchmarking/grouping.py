"""Items put together by their picture, which is read and encoded once for all that is asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from t4s_geo.datasets.items import Item, Picture

MOST_ITEMS = 16
"""Of a picture at once: all that is known of their answers is in memory together."""


@dataclass(frozen=True, eq=False)
class Group:
    """Questions about one picture.

    Attributes:
        picture: The picture.
        items: What is asked; all of them are about it.
    """

    picture: Picture
    items: tuple[Item, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is asked, each text once, in the order of the items."""
        return tuple(dict.fromkeys(item.text for item in self.items))


def grouped(items: Iterable[Item], most: int = MOST_ITEMS) -> Iterator[Group]:
    """Puts items together that follow each other and are about one picture; takes no more than it yields."""
    for picture, run in groupby(items, key=lambda item: item.picture):
        while together := tuple(islice(run, most)):
            yield Group(picture, together)
