"""ISPRS Potsdam and Vaihingen: six classes of two German towns at 5 and 9 cm (Rottensteiner et al., 2012)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.base import About
from t4s_geo.datasets.label_pictures import LabelPictureDataset
from t4s_geo.datasets.registry import register

_CLASSES: Mapping[int, str] = {
    0xFFFFFF: "impervious surface",
    0x0000FF: "building",
    0x00FFFF: "low vegetation",
    0x00FF00: "tree",
    0xFFFF00: "car",
}
_LICENCE = "on request, for research; see the page"
_CONFIRMED = "TorchGeo's reader"


class _Isprs(LabelPictureDataset):
    """Clutter (red) is nothing one could ask for; it counts as none of the others. Parts have 512 pixels."""

    classes = _CLASSES
    in_colours = True
    part_size = 512
    tests: ClassVar[frozenset[str]]

    def _paired(
        self, split: str, pictures: Path, ending: str, labels: tuple[str, ...]
    ) -> Iterator[tuple[Path, Path]]:
        found = False
        for picture in sorted(pictures.glob(f"*{ending}.tif")):
            stem = picture.name.removesuffix(f"{ending}.tif")
            tile = stem.removeprefix("top_potsdam_").removeprefix("top_mosaic_09cm_area")
            there = [self.folder / name.format(stem) for name in labels]
            label = next((path for path in there if path.is_file()), None)
            if (tile in self.tests) == (split == "test") and label is not None:
                found = True
                yield picture, label
        if not found:
            raise self.empty(self.folder, f"tiles of {split}")


@register
class Potsdam(_Isprs):
    """Red, green and blue of the tiles."""

    name = "potsdam"
    about = About(
        title="ISPRS Potsdam",
        home="https://www.isprs.org/resources/datasets/benchmarks/UrbanSemLab/2d-sem-label-potsdam.aspx",
        licence=_LICENCE,
        layout="2_Ortho_RGB/top_potsdam_2_10_RGB.tif or 4_Ortho_RGBIR/top_potsdam_2_10_RGBIR.tif, and "
        "top_potsdam_2_10_label.tif beside the folder or in 5_Labels_all",
        confirmed=_CONFIRMED,
    )
    splits = ("test", "train")
    tests = frozenset(
        {
            *("2_13", "2_14", "3_13", "3_14", "4_13", "4_14", "4_15"),
            *("5_13", "5_14", "5_15", "6_13", "6_14", "6_15", "7_13"),
        }
    )

    def pairs(self, split: str) -> Iterator[tuple[Path, Path]]:
        """Yields the tiles of a split."""
        pictures = self.first("2_Ortho_RGB", "4_Ortho_RGBIR", what="the pictures")
        ending = "_RGB" if pictures.name.endswith("RGB") else "_RGBIR"
        labels = ("{}_label.tif", "5_Labels_all/{}_label.tif")
        return self._paired(split, pictures, ending, labels)


@register
class Vaihingen(_Isprs):
    """Pictures show near infrared as red, red as green and green as blue."""

    name = "vaihingen"
    about = About(
        title="ISPRS Vaihingen",
        home="https://www.isprs.org/resources/datasets/benchmarks/UrbanSemLab/2d-sem-label-vaihingen.aspx",
        licence=_LICENCE,
        layout="top/top_mosaic_09cm_area1.tif, and the same name beside the folder or in "
        "gts_for_participants",
        confirmed=_CONFIRMED,
    )
    splits = ("test", "train")
    tests = frozenset(map(str, (2, 4, 6, 8, 10, 12, 14, 16, 20, 22, 24, 27, 29, 31, 33, 35, 38)))

    def pairs(self, split: str) -> Iterator[tuple[Path, Path]]:
        """Yields the tiles of a split."""
        labels = ("{}.tif", "gts_for_participants/{}.tif")
        return self._paired(split, self.first("top", what="the pictures"), "", labels)
