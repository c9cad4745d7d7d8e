"""Flags made of declared options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import typer
from typer.testing import CliRunner

from t4s_geo.commands import flags
from t4s_geo.declarations import option
from t4s_geo.errors import UserError


@dataclass(frozen=True)
class Made:
    exclusive: bool = option(True, "One label.", flags=("--exclusive/--independent",), shown="")
    min_area: float = option(0.0, "Smallest area.", shown="nothing")
    way: Literal["up", "down"] | None = option(None, "Which way.")
    bands: tuple[int, ...] | None = option(None, "Numbers.", metavar="R,G,B")
    card: Path | None = option(None, "A file.", panel="Expert")


Run = Callable[..., Any]


def _command(given_to: list[Mapping[str, Any]], **how: Any) -> typer.Typer:
    @flags.takes(Made, **how)
    def command(scene: str, *, given: Mapping[str, Any], last: bool = False) -> None:
        """Does something."""
        given_to.append({"scene": scene, "last": last, **given})

    app = typer.Typer()
    app.command()(command)
    return app


def _given(*arguments: str, **how: Any) -> Mapping[str, Any]:
    given: list[Mapping[str, Any]] = []
    result = CliRunner().invoke(_command(given, **how), arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return given[0]


def test_what_is_given_reaches_the_command_as_values_of_the_options() -> None:
    assert _given("a", "--independent", "--min-area", "3", "--bands", "4,3, 2", "--card", "c", "--last") == {
        "scene": "a", "last": True, "exclusive": False, "min_area": 3.0,
        "bands": (4, 3, 2), "card": Path("c"),
    }  # fmt: skip


def test_what_is_not_given_has_its_default_or_is_left_out() -> None:
    assert _given("a") == {"scene": "a", "last": False, "exclusive": True, "min_area": 0.0}
    assert _given("a", defaults=False) == {"scene": "a", "last": False}
    assert _given("a", "--way", "up", defaults=False) == {"scene": "a", "last": False, "way": "up"}


def test_bands_that_are_no_numbers_are_named() -> None:
    with pytest.raises(UserError, match=r"--bands 'red' must be whole numbers, such as 4,3,2\."):
        _given("a", "--bands", "red")


def test_a_command_can_have_some_of_them_and_say_it_its_own_way() -> None:
    how = {"only": ("way", "min_area"), "changed": {"way": {"help": "Whither."}}}
    shown = CliRunner().invoke(_command([], **how), ["--help"], terminal_width=200).output
    assert "Whither." in shown and "Which way." not in shown and "--card" not in shown
    assert shown.index("--min-area") < shown.index("--way") < shown.index("--last")
    assert "default: (nothing)" in shown
