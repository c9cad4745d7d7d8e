"""Values of `--label-threshold`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from t4s_geo.errors import UserError


@dataclass(frozen=True)
class LabelThresholds:
    """Lowest probabilities of single labels.

    Attributes:
        named: Probability by label.
    """

    named: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parse(cls, values: Iterable[str]) -> LabelThresholds:
        """Reads what the user wrote: `LABEL=PROBABILITY`.

        Raises:
            UserError: A value is something else, or a label is named twice.
        """
        named: dict[str, float] = {}
        for value in values:
            label, _, number = (part.strip() for part in value.rpartition("="))
            try:
                probability = float(number)
            except ValueError:
                probability = 0.0
            if not label or not 0 < probability < 1:
                raise UserError(
                    f"--label-threshold {value!r} must be a label and a probability above 0 and below 1, "
                    "such as building=0.6."
                )
            if label in named:
                raise UserError(f"--label-threshold names {label!r} twice; say it once.")
            named[label] = probability
        return cls(MappingProxyType(named))

    def check_labels(self, labels: Sequence[str]) -> None:
        """Raises UserError where a label is named that is not among those of a run."""
        for label in self.named:
            if label not in labels:
                raise UserError(
                    f"--label-threshold {label}={self.named[label]:g}: there is no label {label!r}; the "
                    f"labels are {', '.join(labels)}."
                )

    def of(self, labels: Iterable[str], otherwise: float) -> tuple[float, ...]:
        """Returns the lowest probability of each label; none where all have the same, `otherwise`."""
        return tuple(self.named.get(label, otherwise) for label in labels) if self.named else ()
