"""Options as fields of a dataclass, and the values that they allow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from t4s_geo.declarations import check_options, option, options_of
from t4s_geo.errors import UserError


@dataclass(frozen=True)
class Inner:
    share: float | None = option(None, "A share.", above=0, below=1)
    way: Literal["up", "down"] | None = option(None, "Which way.")


@dataclass(frozen=True)
class Outer:
    least: int = option(1, "A number.", minimum=1)
    inner: Inner = Inner()
    file_name: Path | None = option(None, "A file.", metavar="FILE")
    bands: tuple[int, ...] | None = option(None, "Numbers.")


def test_options_stand_in_their_order_those_of_a_part_in_its_place() -> None:
    options = options_of(Outer)
    assert list(options) == ["least", "share", "way", "file_name", "bands"]
    assert [one.type for one in options.values()] == [
        int, float, Literal["up", "down"], Path, tuple[int, ...],
    ]  # fmt: skip
    assert (options["file_name"].flag, options["file_name"].metavar) == ("--file-name", "FILE")
    assert (options["least"].default, options["least"].help) == (1, "A number.")
    assert options["way"].choices == ("up", "down") and options["share"].choices == ()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (Outer(least=0), "--least 0 must be at least 1."),
        (Inner(share=1.0), "--share 1 must be above 0 and below 1."),
        (Inner(share=0.0), "--share 0 must be above 0 and below 1."),
        (Inner(share=float("nan")), "--share nan must be a finite number."),
        (Inner(share=float("inf")), "--share inf must be a finite number."),
        (Inner(way="left"), "--way 'left' must be up or down."),  # type: ignore[arg-type]
    ],
)
def test_a_value_that_is_not_allowed_is_named_with_its_flag(values: object, sentence: str) -> None:
    with pytest.raises(UserError) as raised:
        check_options(values)
    assert str(raised.value) == sentence


def test_values_within_their_bounds_are_allowed() -> None:
    for values in (Outer(), Outer(least=1, bands=(4, 3, 2)), Inner(share=0.5, way="up")):
        check_options(values)


def test_a_text_is_tried_on_what_reads_it() -> None:
    def read(value: str) -> int:
        if not value.isdigit():
            raise UserError(f"--count {value!r} is no count.")
        return int(value)

    @dataclass
    class Counted:
        count: str = option("1", "A count.", parse=read)

    check_options(Counted("7"))
    with pytest.raises(UserError, match="--count 'x'"):
        check_options(Counted("x"))
