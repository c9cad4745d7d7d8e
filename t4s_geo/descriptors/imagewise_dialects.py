"""Image-wise descriptors in other marks, as other public models write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from t4s_geo.descriptors.format import LabelError
from t4s_geo.descriptors.imagewise import ImageWiseFormat
from t4s_geo.descriptors.registry import register


@register
@dataclass(frozen=True)
class ImageWiseLines(ImageWiseFormat):
    r"""A row a line, runs between commas, nothing around: `water *3, others *13\nwater *4, others *12`.

    As RSUniVLM writes it. Texts have rows and columns of their own, which need not be as many.
    """

    opening: str = ""
    closing: str = ""
    row_separator: str = "\n"
    run_separator: str = ", "
    last_row: str = ""
    name: ClassVar[str] = "imagewise-lines"
    any_size: ClassVar[bool] = True


@register
@dataclass(frozen=True)
class ImageWiseBinary(ImageWiseFormat):
    """Ones for what was asked for and zeros: `<seg>0*14,1*3;0*17;</seg>`.

    As GeoGround writes it, and RSCoVLM's code. Texts have rows and columns of their own, which need not be as
    many: the models write a cell for each of their patches.
    """

    row_separator: str = ";"
    run_separator: str = ","
    count_mark: str = "*"
    last_row: str = ";"
    background: str = "0"
    name: ClassVar[str] = "imagewise-binary"
    labels_in_text: ClassVar[bool] = False
    any_size: ClassVar[bool] = True

    def names(self, labels: Sequence[str]) -> list[str]:
        """Returns what texts call the one label, whatever it is."""
        if len(labels) != 1:
            raise LabelError(f"{self.name} is about one label, not {len(labels)}")
        return ["1"]

    def _codes(self, labels: Sequence[str]) -> Callable[[str], int | None]:
        if len(labels) != 1:
            raise ValueError(f"{self.name} is about one label, not {len(labels)}")
        return {self.background: 0, "1": 1}.get
