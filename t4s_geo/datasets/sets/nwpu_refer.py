"""NWPU-Refer: one, several or no objects in pictures of 1,024 to 2,048 pixels (Yang et al., 2025)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from t4s_geo.datasets.base import About
from t4s_geo.datasets.references import ReferenceDataset
from t4s_geo.datasets.registry import register


@register
class NwpuRefer(ReferenceDataset):
    """References beside a folder `image`, which some copies have twice.

    A reference has one object; a sentence that means several is in as many references. It may be written in
    English and in Chinese: the English one is asked, any other where there is none.
    """

    name = "nwpu-refer"
    about = About(
        title="NWPU-Refer",
        home="https://arxiv.org/abs/2506.03583",
        licence="not confirmed here",
        layout="new_refs(unc).p, new_instances.json and image/",
        confirmed="three readers of others, which agree on files and masks; one puts the objects of equal "
        "sentences together, as here. Its makers' own is not published. How "
        "sentences without an object are marked is not confirmed: -1, an empty list or an annotation with "
        "neither outlines nor a box is taken for none",
    )
    splits = ("test", "val", "train")
    sentence = "raw"
    together = True

    def references(self) -> Path:
        """Returns the pickle."""
        return self.first("new_refs(unc).p", "refs(unc).p", "new_refs(unc).json", what="the references")

    def annotations(self) -> Path:
        """Returns the masks, as outlines."""
        return self.first("new_instances.json", "instances.json", what="the annotations")

    def pictures(self) -> Path:
        """Returns the folder of pictures."""
        return self.first("image/image", "image", "images", what="the pictures")

    def texts(self, ref: dict[str, Any]) -> Iterator[str]:
        """Yields the sentences in English, or all where none is."""
        every = [*super().texts(ref)]
        yield from [text for text in every if text.isascii()] or every
