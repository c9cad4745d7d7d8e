"""Fields of The World: fields of 24 countries in Sentinel-2 pictures at 10 m (Kerner et al., 2024)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from t4s_geo.datasets.base import About, Dataset
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.pixels import read_codes
from t4s_geo.datasets.registry import register
from t4s_geo.errors import UserError

_UNKNOWN = 3
"""Code of what nobody has labelled, in countries of which only some fields are known."""
_WHITE = 3000
"""Reflectance, times 10,000, that is shown as white."""


@register
class FieldsOfTheWorld(Dataset):
    """All countries that the folder holds, or the one that it is; pictures of the first season (`window_a`).

    Objects come from `instance`, what counts from `semantic_2class`.
    """

    name = "fields-of-the-world"
    about = About(
        title="Fields of The World",
        home="https://source.coop/kerner-lab/fields-of-the-world-archive",
        licence="that of each country's data; many are CC BY, some forbid commercial use",
        layout="COUNTRY/chips_COUNTRY.parquet, COUNTRY/s2_images/window_a/AOI.tif and "
        "COUNTRY/label_masks/instance (and semantic_2class)/AOI.tif",
        confirmed="TorchGeo's reader",
    )
    splits = ("test", "val", "train")
    asks_classes = True
    has_instances = True

    def _items(self, split: str) -> Iterator[Item]:
        lists = sorted([*self.folder.glob("*/chips_*.parquet"), *self.folder.glob("chips_*.parquet")])
        if not lists:
            raise self.empty(self.folder, "country")
        for chips in lists:
            country = chips.parent
            for aoi in _chips(chips, split):
                picture = country / "s2_images" / "window_a" / f"{aoi}.tif"
                # Some hundred are missing from the archives.
                if picture.is_file():
                    read = partial(_target, country / "label_masks", f"{aoi}.tif")
                    shown = Picture(picture, white=_WHITE)
                    yield Item(f"{country.name}/{aoi}", shown, "field", "field", read)


def _chips(path: Path, split: str) -> list[str]:
    import pandas

    try:
        table = pandas.read_parquet(path, columns=["aoi_id", "split"])
    except ImportError:
        raise UserError(
            f"{path} takes pyarrow to be read, which is not installed; run pip install 't4s-geo[parquet]'."
        ) from None
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"{path} cannot be read ({error}); fetch it again.") from None
    return [Path(str(one)).name for one in table.loc[table["split"] == split, "aoi_id"]]


def _target(masks: Path, name: str) -> Target:
    numbers = read_codes(masks / "instance" / name)
    known = masks / "semantic_2class" / name
    counted = read_codes(known) != _UNKNOWN if known.is_file() else None
    return Target(numbers > 0, counted, numbers.astype("int32"))
