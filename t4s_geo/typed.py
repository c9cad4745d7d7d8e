"""Values that others wrote, such as those of JSON and TOML files, as dataclasses whose types hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from t4s_geo.errors import UserError

Value = TypeVar("Value")


def read_value(values: Mapping[str, Any], kind: type[Value], where: str) -> Value:
    """Makes a dataclass of a mapping; keys that it does not have are left out.

    Types are those of the annotations, all the way down: a whole number stands for a float, nothing else for
    anything else.

    Args:
        values: What was read.
        kind: A dataclass whose annotations `msgspec` understands.
        where: What the message calls the source of the values, such as the path of a file.

    Raises:
        UserError: A value has another type, or one is missing; the message says which.
    """
    # Machines that only train have NumPy, torch and transformers.
    import msgspec

    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise UserError(_sentence(str(error), where)) from None
    except (ValueError, TypeError, RecursionError) as error:
        # Raised by the dataclass's own checks.
        raise UserError(f"{where} cannot be used: {error}.") from None


def _sentence(message: str, where: str) -> str:
    """Says in our words what msgspec says, such as "Expected `int`, got `str` - at `$.scenes[0].gsd`"."""
    reason, _, place = message.replace("`", "'").partition(" - at ")
    key = place.strip("'").removeprefix("$").lstrip(".")
    if reason.startswith("Object missing required field "):
        lacking = reason.removeprefix("Object missing required field ")
        return f"{where} lacks {lacking}{f' in {key}' if key else ''}; add it."
    expected, _, got = reason.removeprefix("Expected ").partition(", got ")
    if got:
        return f"{where}: {key or 'it'} must be of type {expected.strip(chr(39))}, not {got.strip(chr(39))}."
    return f"{where}: {key or 'it'} is not valid ({reason[:1].lower()}{reason[1:]})."
