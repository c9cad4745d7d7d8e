"""What the embedded checkpoint learns to find, and the words people use for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: tuple[str, ...] = ("building", "road", "water", "vegetation", "bare land", "field")
"""Order of the bits in training targets."""

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "building": ("building", "buildings", "house", "houses", "roof", "roofs", "built-up area"),
        "road": ("road", "roads", "street", "streets", "highway", "paved road"),
        "water": ("water", "water body", "water bodies", "lake", "lakes", "river", "rivers", "pond", "sea"),
        "vegetation": ("vegetation", "tree", "trees", "forest", "woods", "grass", "green area", "plants"),
        "bare land": (
            "bare land",
            "bare soil",
            "bare ground",
            "land",
            "soil",
            "sand",
            "desert",
            "cleared land",
        ),
        "field": ("field", "fields", "cropland", "crops", "farmland", "agriculture", "agricultural field"),
    }
)
