"""What the numbers of an answer count: thousandths, pixels that the model sees, bins, shares, per cents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from t4s_geo.descriptors.detections.shapes import Pair

THOUSAND, UNIT, PERCENT, PIXELS, BINS = "thousand", "unit", "percent", "resized-pixels", "bins:"
ORDERS = ("xy", "yx")

MOST_BINS = 1_000_000
_DECIMALS = {THOUSAND: 0, UNIT: 3, PERCENT: 1, PIXELS: 0}


@dataclass(frozen=True)
class Coordinates:
    """How numbers of an answer stand for places of a tile.

    Attributes:
        space: `thousand` (0..1000 over the picture's side), `unit` (0..1), `percent` (0..100),
            `resized-pixels` (pixels of the picture that the model sees) or `bins:N` (whole numbers below N,
            of which each stands for the middle of its share of the side).
        order: `xy` or `yx`: which of a pair comes first.
        picture: Pixels a side of the picture that the model sees; for `resized-pixels`.

    Raises:
        ValueError: There is no such space or order, or pixels without a picture.
    """

    space: str = THOUSAND
    order: str = "xy"
    picture: int = 0

    def __post_init__(self) -> None:
        """Refuses what there is not."""
        known = f"{THOUSAND}, {UNIT}, {PERCENT}, {PIXELS} or {BINS}N"
        bins = self.space.removeprefix(BINS)
        is_bins = bins != self.space and bins.isascii() and bins.isdigit() and len(bins) <= 7
        if not (self.space in _DECIMALS or (is_bins and 0 < int(bins) <= MOST_BINS)):
            raise ValueError(f"space is {self.space!r}, not {known}")
        if self.order not in ORDERS:
            raise ValueError(f"order is {self.order!r}, not xy or yx")
        if self.space == PIXELS and self.picture < 1:
            raise ValueError(f"the space {PIXELS!r} needs picture, the pixels a side that the model sees")

    @property
    def are_bins(self) -> bool:
        """Whether numbers are those of bins."""
        return self.space.startswith(BINS)

    @property
    def are_whole(self) -> bool:
        """Whether models write whole numbers."""
        return self.are_bins or _DECIMALS[self.space] == 0

    @property
    def full(self) -> float:
        """The number that a whole side is."""
        if self.are_bins:
            return float(self.space.removeprefix(BINS))
        return {THOUSAND: 1000.0, UNIT: 1.0, PERCENT: 100.0, PIXELS: float(self.picture)}[self.space]

    def share(self, number: float) -> float:
        """Returns the share of the side that a number stands for, 0..1: what lies outside is moved there."""
        share = (number + 0.5 if self.are_bins else number) / self.full
        return min(max(share, 0.0), 1.0)

    def pairs(self, numbers: Sequence[float]) -> tuple[Pair, ...]:
        """Returns the x and y that numbers, taken two by two, stand for."""
        shares = [self.share(number) for number in numbers]
        pairs = zip(shares[::2], shares[1::2], strict=True)
        return tuple(pairs) if self.order == "xy" else tuple((x, y) for y, x in pairs)

    def number(self, share: float) -> float:
        """Returns the number that stands for a share of the side, exactly; of bins, the nearest one."""
        if self.are_bins:
            return float(min(max(math.floor(share * self.full), 0), int(self.full) - 1))
        # Twelve digits are those of the text again after a division and a multiplication.
        return float(f"{share * self.full:.12g}")

    def numbers(self, pairs: Sequence[Pair]) -> list[float]:
        """Returns the numbers that stand for pairs of x and y, in the order of the text."""
        ordered = pairs if self.order == "xy" else [(y, x) for x, y in pairs]
        return [self.number(share) for pair in ordered for share in pair]

    def rounded(self, pair: Pair) -> Pair:
        """Returns the nearest pair that a model would write: whole thousandths or pixels, short fractions."""
        if self.are_bins:
            return pair
        decimals = _DECIMALS[self.space]
        x, y = (round(share * self.full, decimals) / self.full for share in pair)
        return x, y


def written(number: float) -> str:
    """Writes a number, whole ones without a point and none with an exponent."""
    return str(int(number)) if number == int(number) else f"{number:.12f}".rstrip("0")
