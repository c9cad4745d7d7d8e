"""How an option is declared: once, as a field of a dataclass.

The command line, the worker's requests and the documentation follow from what the fields say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from t4s_geo.errors import UserError

EXPERT = "Expert"
"""Panel of the help with what few need."""


@dataclass(frozen=True)
class Option:
    """An option of a run.

    Attributes:
        name: Of the field, of the command's parameter, and in requests to the worker.
        type: Of its values: `str`, `Path`, `bool`, `int`, `float`, `tuple[int, ...]`, `tuple[str, ...]` or
            a `Literal` of texts. Whether it may be None, too, is not said here.
        default: The value where none is given.
        help: What it is for, a sentence for people.
        flags: As Typer writes them; none where it is called `--name`, with hyphens.
        metavar: Stands for the value in the help; None for its type.
        shown: Default in the help; None for `default` itself, empty for none.
        panel: Part of the help that it is in; None for the first.
        minimum: Lowest number.
        above: Bound that a number must be above.
        below: Bound that a number must be below.
        parse: Raises UserError where it cannot read a value.
    """

    name: str
    type: Any
    default: Any
    help: str
    flags: tuple[str, ...] = ()
    metavar: str | None = None
    shown: str | None = None
    panel: str | None = None
    minimum: float | None = None
    above: float | None = None
    below: float | None = None
    parse: Callable[[Any], object] | None = None

    @property
    def flag(self) -> str:
        """What errors call it."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of a `Literal`; none for other types."""
        return get_args(self.type) if get_origin(self.type) is Literal else ()

    def check(self, value: Any) -> None:
        """Raises UserError where a value of the type is none of those that are allowed."""
        if self.choices and value not in self.choices:
            raise UserError(f"{self.flag} {value!r} must be {' or '.join(self.choices)}.")
        if self.parse is not None:
            self.parse(value)
        if self.type not in (int, float):
            return
        shown = f"{value:g}" if isinstance(value, float) else value
        if not math.isfinite(value):
            raise UserError(f"{self.flag} {shown} must be a finite number.")
        bounds = (
            ("at least", self.minimum, self.minimum is None or value >= self.minimum),
            ("above", self.above, self.above is None or value > self.above),
            ("below", self.below, self.below is None or value < self.below),
        )
        if not all(kept for _, _, kept in bounds):
            wanted = " and ".join(f"{word} {bound:g}" for word, bound, _ in bounds if bound is not None)
            raise UserError(f"{self.flag} {shown} must be {wanted}.")


def option(default: Any, help: str, **declared: Any) -> Any:
    """Declares a field of a dataclass as an option.

    Args:
        default: The value where none is given.
        help: What it is for.
        declared: Other attributes of `Option`.
    """
    return field(default=default, metadata={"help": help, **declared})


def options_of(kind: Any) -> Mapping[str, Option]:
    """Returns the options that a dataclass declares by their names, in their order.

    Those of a field that is such a dataclass itself stand in its place.
    """
    return _options_of(kind)


@cache
def _options_of(kind: Any) -> Mapping[str, Option]:
    hints, found = get_type_hints(kind), dict[str, Option]()
    for entry in fields(kind):
        hint = hints[entry.name]
        if is_dataclass(hint):
            assert isinstance(hint, type)
            found |= options_of(hint)
        else:
            found[entry.name] = Option(entry.name, _given(hint), entry.default, **entry.metadata)
    return MappingProxyType(found)


def check_options(values: Any) -> None:
    """Raises UserError where a value in such a dataclass is none of those that are allowed."""
    options = options_of(type(values))
    for entry in fields(values):
        value = getattr(values, entry.name)
        if value is not None and entry.name in options:
            options[entry.name].check(value)


def _given(hint: Any) -> Any:
    """Returns the type of a value that is given: `float` of `float | None`."""
    inner = [one for one in get_args(hint) if one is not NoneType]
    return inner[0] if NoneType in get_args(hint) and len(inner) == 1 else hint
