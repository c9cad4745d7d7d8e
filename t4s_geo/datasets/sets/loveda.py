"""LoveDA: land cover of cities and country in China at 0.3 m (Wang et al., 2021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.base import About
from t4s_geo.datasets.label_pictures import LabelPictureDataset
from t4s_geo.datasets.registry import register


@register
class LoveDa(LabelPictureDataset):
    """Codes 2 to 7; 1, the background, is nothing that one could ask for, and 0 has no data.

    Published means are over seven classes, the background among them: they are not the same number.
    """

    name = "loveda"
    about = About(
        title="LoveDA",
        home="https://zenodo.org/records/5706578",
        licence="CC BY-NC-SA 4.0, to be checked on its page",
        layout="Val/Urban/images_png, Val/Urban/masks_png, Val/Rural/… (and Train)",
        confirmed="TorchGeo's reader",
    )
    splits = ("val", "train")
    classes: ClassVar[Mapping[int, str]] = {
        2: "building", 3: "road", 4: "water", 5: "barren", 6: "forest", 7: "agriculture",
    }  # fmt: skip
    ignored = frozenset({0})

    def pairs(self, split: str) -> Iterator[tuple[Path, Path]]:
        """Yields pictures of towns, then of the country."""
        folder = self.first(split.capitalize(), what=f"the split {split}")
        found = False
        for scene in ("Urban", "Rural"):
            for picture in sorted((folder / scene / "images_png").glob("*.png")):
                found = True
                yield picture, folder / scene / "masks_png" / picture.name
        if not found:
            raise self.empty(folder)
