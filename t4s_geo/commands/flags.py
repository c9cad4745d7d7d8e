"""Flags that several commands have; those of a run follow from how its options are declared."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import wraps
from typing import Annotated, Any

import typer

from t4s_geo.declarations import EXPERT, Option, options_of
from t4s_geo.errors import UserError
from t4s_geo.network import begin
from t4s_geo.options import Options

GIVEN = "given"
"""Parameter of a command that takes the values of the options by their names."""


def _go_offline(value: bool) -> bool:
    """Says it where Hugging Face's libraries look when they are imported."""
    if value:
        os.environ["HF_HUB_OFFLINE"] = "1"
    return value


def _permit(value: bool) -> bool:
    """Says it before GDAL makes its list of drivers."""
    if value:
        begin(True)
    return value


Prompts = Annotated[
    list[str] | None,
    typer.Option(
        "--prompt",
        "-p",
        metavar="TEXT",
        help="What to find: 'water', or 'lake=water' (a name, and what to ask for). Repeat it.",
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Fetch nothing from the Hugging Face hub.",
        rich_help_panel=EXPERT,
        is_eager=True,
        callback=_go_offline,
    ),
]
Network = Annotated[
    bool,
    typer.Option(
        "--network",
        help=options_of(Options)["network"].help,
        rich_help_panel=EXPERT,
        is_eager=True,
        callback=_permit,
    ),
]


def takes(
    kind: type,
    *,
    only: Collection[str] | None = None,
    defaults: bool = True,
    changed: Mapping[str, Mapping[str, Any]] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the flags of the options that a dataclass declares.

    They stand in the place of the command's parameter `given`, which takes the values by their names; those
    that are None are not among them.

    Args:
        kind: The dataclass.
        only: Names of the options that the command has; None for all.
        defaults: Whether what is not given has its default; it is None otherwise.
        changed: Attributes of `Option` that are other ones here, by option.
    """
    declared = {name: one for name, one in options_of(kind).items() if only is None or name in only}
    declared |= {name: replace(declared[name], **values) for name, values in (changed or {}).items()}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        parameters: list[inspect.Parameter] = []
        for parameter in inspect.signature(command, eval_str=True).parameters.values():
            if parameter.name == GIVEN:
                parameters += [_parameter(one, defaults) for one in declared.values()]
            else:
                parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

        @wraps(command)
        def run(**values: Any) -> None:
            given = {name: _read(one, values.pop(name)) for name, one in declared.items()}
            command(**values, given={name: value for name, value in given.items() if value is not None})

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate


def _parameter(declared: Option, default: bool) -> inspect.Parameter:
    """Returns what Typer makes a flag of."""
    flag = typer.Option(
        declared.default if default else None,
        *declared.flags,
        metavar=declared.metavar,
        help=declared.help,
        rich_help_panel=declared.panel,
        show_default=True if declared.shown is None else declared.shown or False,
    )
    # A list of numbers is one word there, and one of texts is given text by text.
    words = {tuple[int, ...]: str, tuple[str, ...]: list[str]}
    hint = words.get(declared.type, declared.type)
    return inspect.Parameter(
        declared.name, inspect.Parameter.KEYWORD_ONLY, default=flag, annotation=hint | None
    )


def _read(declared: Option, value: Any) -> Any:
    """Returns an option's value of what Typer has read."""
    if declared.type == tuple[str, ...]:
        return tuple(value) if value else None
    if value is None or declared.type != tuple[int, ...]:
        return value
    try:
        return tuple(int(number) for number in value.split(","))
    except ValueError:
        raise UserError(f"{declared.flag} {value!r} must be whole numbers, such as 4,3,2.") from None
