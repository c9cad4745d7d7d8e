"""Lines of the worker protocol: what may be asked, and how it is checked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from t4s_geo.errors import UserError
from t4s_geo.models.folders import EMBEDDED
from t4s_geo.options import Options, RenderOptions
from t4s_geo.prompts import Prompt, parse_prompts

PROTOCOL = 1
"""Raised when a client of the version before would no longer understand."""

MAX_LINE = 1 << 20
"""Bytes of the longest request."""

MAX_ID = 100
"""Characters of the longest id."""

RENDER_NAMES = frozenset(field.name for field in fields(RenderOptions))


class BadRequest(UserError):
    """A line that is no request.

    Attributes:
        id: Its id, as far as it could be read.
    """

    def __init__(self, message: str, id: str | None = None) -> None:
        super().__init__(message)
        self.id = id


@dataclass(frozen=True)
class Segment:
    """Segment a scene.

    Attributes:
        id: What its events are marked with.
        scene: Raster to segment.
        prompts: What to find.
        output: GeoPackage to write.
        options: How.
        live: Whether to send previews.
    """

    id: str
    scene: str
    prompts: tuple[Prompt, ...]
    output: Path
    options: Options
    live: bool = False


@dataclass(frozen=True)
class Cancel:
    """Stop the request that has this id."""

    id: str


@dataclass(frozen=True)
class Models:
    """Describe models.

    Attributes:
        id: What its events are marked with.
        names: As in `segment`.
    """

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Shutdown:
    """End the worker, and stop what it does."""

    id: str


Request = Segment | Cancel | Models | Shutdown


def read_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yields lines without their ends; None for one over the limit, of which nothing is kept."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield line.strip()
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)
        yield None


def parse_request(line: bytes) -> Request:
    """Reads a line.

    Args:
        line: UTF-8 JSON.

    Raises:
        BadRequest: It is no request, or a value in it is of no use.
    """
    try:
        message = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadRequest("The line is no JSON; send one JSON object a line, in UTF-8.") from None
    if not isinstance(message, dict):
        raise BadRequest("The line is no JSON object; send for example {'request': 'models', 'id': '1'}.")
    identifier = message.pop("id", None)
    if not isinstance(identifier, str) or not 0 < len(identifier) <= MAX_ID:
        raise BadRequest(f"The request has no id; give it one, a text of at most {MAX_ID} characters.")
    try:
        return _request(identifier, message)
    except UserError as error:
        raise BadRequest(str(error), identifier) from None


def _request(identifier: str, message: dict[str, Any]) -> Request:
    kind = message.pop("request", None)
    if kind == "segment":
        return _segment(identifier, message)
    if kind == "models":
        names = _texts("models", message.pop("models", [EMBEDDED]))
        _check_none_left("models", message)
        return Models(identifier, names)
    if kind == "cancel":
        _check_none_left("cancel", message)
        return Cancel(identifier)
    if kind == "shutdown":
        _check_none_left("shutdown", message)
        return Shutdown(identifier)
    raise UserError(f"There is no request {_shown(kind)}; send segment, cancel, models or shutdown.")


def _segment(identifier: str, message: dict[str, Any]) -> Segment:
    for name in ("scene", "prompts", "output"):
        if name not in message:
            raise UserError(f"The request has no {name}; give one.")
    scene = _text("scene", message.pop("scene"))
    prompts = parse_prompts(_texts("prompts", message.pop("prompts")))
    output = _path("output", message.pop("output"))
    live = _truth("live", given) if (given := message.pop("live", None)) is not None else False
    return Segment(identifier, scene, prompts, output, _options(message), live)


def _options(message: Mapping[str, Any]) -> Options:
    """Returns the options that are given; null is the same as nothing.

    Raises:
        UserError: One is not known, or its value is of no use.
    """
    _check_none_left("segment", {name: None for name in message if name not in READERS})
    values = {name: READERS[name](name, value) for name, value in message.items() if value is not None}
    render = {name: values.pop(name) for name in tuple(values) if name in RENDER_NAMES}
    return Options(**values, render=RenderOptions(**render))


def _check_none_left(kind: str, message: Mapping[str, Any]) -> None:
    for name in message:
        raise UserError(f"The request {kind} has no value {_shown(name)}; leave it out.")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise UserError(f"The value of {name} is no text but {_shown(value)}; write it in quotes.")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UserError(f"The value of {name} is no list but {_shown(value)}; write texts in brackets.")
    return tuple(_text(name, item) for item in value)


def _path(name: str, value: object) -> Path:
    return Path(_text(name, value))


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UserError(f"The value of {name} is {_shown(value)}; write true or false.")
    return value


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise UserError(f"The value of {name} is no number but {_shown(value)}; write for example 0.5.")
    return float(value)


def _whole(name: str, value: object) -> int:
    number = _number(name, value)
    if math.floor(number) != number:
        raise UserError(f"The value of {name} is {_shown(value)}; write a whole number.")
    return int(number)


def _wholes(name: str, value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise UserError(f"The value of {name} is no list but {_shown(value)}; write for example [4, 3, 2].")
    return tuple(_whole(name, item) for item in value)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_ID else f"{text[:MAX_ID]}…"


READERS: Mapping[str, Callable[[str, object], Any]] = {
    "model": _text,
    "aoi": _path,
    "gsd": _number,
    "bands": _wholes,
    "tile_size": _whole,
    "overlap": _whole,
    "grid": _whole,
    "batch_size": _whole,
    "device": _text,
    "dtype": _text,
    "fresh": _truth,
    "dask": _text,
    "exclusive": _truth,
    "threshold": _number,
    "upsample": _text,
    "min_area": _number,
    "simplify": _number,
    "refine": _text,
    "card": _path,
    "raster": _path,
    "preview": _path,
}
"""The options of a segment request, and what reads each."""
