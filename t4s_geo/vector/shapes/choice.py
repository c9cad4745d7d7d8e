"""Values of `--shape`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from t4s_geo.errors import UserError

RAW, FOOTPRINT, SMOOTH = "raw", "footprint", "smooth"
KINDS: Final = (FOOTPRINT, SMOOTH, RAW)
"""What outlines may be; where two labels share a border, that of the kind named first is drawn."""


@dataclass(frozen=True)
class ShapeChoice:
    """How outlines are drawn.

    Attributes:
        otherwise: Kind of labels that are not named.
        named: Kind by label.
    """

    otherwise: str = RAW
    named: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parse(cls, values: Iterable[str]) -> ShapeChoice:
        """Reads what the user wrote: kinds, or `LABEL=KIND`.

        Raises:
            UserError: A kind is none, or something is said twice.
        """
        kinds: dict[str, str] = {}
        for value in values:
            label, equals, kind = (part.strip() for part in value.rpartition("="))
            if kind not in KINDS or (equals and not label):
                raise UserError(
                    f"--shape {value!r} must be {', '.join(KINDS[:-1])} or {KINDS[-1]}, or one of these for "
                    f"a label, such as building={FOOTPRINT}."
                )
            if kinds.setdefault(label, kind) != kind:
                whose = f"of {label!r} " if label else ""
                raise UserError(
                    f"--shape says twice what outlines {whose}shall be, {kinds[label]} and {kind}; say it "
                    "once."
                )
        return cls(kinds.pop("", RAW), MappingProxyType(kinds))

    def check_labels(self, labels: Iterable[str]) -> None:
        """Raises UserError where a label is named that is not among those of a run."""
        there = tuple(labels)
        for label in self.named:
            if label not in there:
                raise UserError(
                    f"--shape {label}={self.named[label]}: there is no label {label!r}; the labels are "
                    f"{', '.join(there)}."
                )

    def kind_of(self, label: str) -> str:
        """Returns the kind of a label's outlines."""
        return self.named.get(label, self.otherwise)

    def is_raw(self) -> bool:
        """Tells whether all labels keep the outlines of their pixels."""
        return {self.otherwise, *self.named.values()} == {RAW}
