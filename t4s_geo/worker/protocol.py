"""Lines of the worker protocol: what may be asked, and how it is checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.declarations import options_of
from t4s_geo.errors import UserError
from t4s_geo.options import Options, RenderOptions
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.worker.lookup_requests import (
    Lookup,
    read_catalogue,
    read_fetch,
    read_server_models,
    read_words,
)
from t4s_geo.worker.outlines import Outline, read_outline
from t4s_geo.worker.teaching_requests import Train, Unsure, read_train, read_unsure
from t4s_geo.worker.values import as_path, as_text, as_texts, as_truth, reader, shown

PROTOCOL = 1
"""Raised when a client of the version before would no longer understand."""

MAX_LINE = 1 << 20
"""Bytes of the longest request."""

MAX_ID = 100
"""Characters of the longest id."""


class BadRequest(UserError):
    """A line that is not a request.

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
        output: File of polygons to write; its suffix chooses the format.
        options: How.
        live: Whether to send previews.
        so_far: Folder for the polygons of what is answered so far; None for none.
    """

    id: str
    scene: str
    prompts: tuple[Prompt, ...]
    output: Path
    options: Options
    live: bool = False
    so_far: Path | None = None


@dataclass(frozen=True)
class Render:
    """Make polygons again from a ledger, without the model; it may still have tiles to do.

    Attributes:
        id: What its events are marked with.
        ledger: What a model wrote.
        output: As in `segment`.
        given: Options of the rendering that are given, by name, with `overwrite`, `keep` and `network`; what
            is not among them is as the ledger keeps it.
    """

    id: str
    ledger: Path
    output: Path
    given: Mapping[str, Any]


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


RENDERED = (*options_of(RenderOptions), "overwrite", "keep", "network")
"""Names of the options that `render` has."""

FURTHER: Mapping[str, Callable[[str, dict[str, Any]], Lookup | Train | Unsure | Outline]] = {
    "catalogue": read_catalogue,
    "words": read_words,
    "server_models": read_server_models,
    "download": read_fetch,
    "outline": read_outline,
    "train": read_train,
    "unsure": read_unsure,
}
"""What reads requests that are declared elsewhere, by their kinds."""

Work = Segment | Render | Models | Lookup | Train | Unsure | Outline
Request = Work | Cancel | Shutdown


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
        BadRequest: It is not a request, or a value in it is invalid.
    """
    try:
        message = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadRequest("The line is not JSON; send one JSON object a line, in UTF-8.") from None
    if not isinstance(message, dict):
        raise BadRequest("The line is not a JSON object; send for example {'request': 'models', 'id': '1'}.")
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
    if kind == "render":
        return _render(identifier, message)
    if isinstance(kind, str) and kind in FURTHER:
        request = FURTHER[kind](identifier, message)
        _check_none_left(kind, message)
        return request
    if kind == "models":
        names = as_texts("models", message.pop("models", [EMBEDDED]))
        _check_none_left("models", message)
        return Models(identifier, names)
    if kind == "cancel":
        _check_none_left("cancel", message)
        return Cancel(identifier)
    if kind == "shutdown":
        _check_none_left("shutdown", message)
        return Shutdown(identifier)
    raise UserError(
        f"Unknown request {shown(kind)}; send segment, render, cancel, models, {', '.join(FURTHER)} or "
        "shutdown."
    )


def _segment(identifier: str, message: dict[str, Any]) -> Segment:
    for name in ("scene", "prompts", "output"):
        if name not in message:
            raise UserError(f"The request has no {name}; give one.")
    scene = as_text("scene", message.pop("scene"))
    prompts = parse_prompts(as_texts("prompts", message.pop("prompts")))
    output = as_path("output", message.pop("output"))
    live = as_truth("live", given) if (given := message.pop("live", None)) is not None else False
    so_far = as_path("so_far", given) if (given := message.pop("so_far", None)) is not None else None
    return Segment(identifier, scene, prompts, output, _options(message), live, so_far)


def _render(identifier: str, message: dict[str, Any]) -> Render:
    for name in ("ledger", "output"):
        if name not in message:
            raise UserError(f"The request has no {name}; give one.")
    ledger, output = (as_path(name, message.pop(name)) for name in ("ledger", "output"))
    given = _given("render", message, RENDERED)
    # A mistake is said before the ledger is read.
    Options.of(given)
    return Render(identifier, ledger, output, given)


def _options(message: Mapping[str, Any]) -> Options:
    """Returns the options that are given.

    Raises:
        UserError: One is unknown, or its value is invalid.
    """
    return Options.of(_given("segment", message, options_of(Options)))


def _given(kind: str, message: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Returns the values of options by their names; null is the same as nothing.

    Raises:
        UserError: One is not known, or its value is of another type.
    """
    declared = options_of(Options)
    _check_none_left(kind, {name: None for name in message if name not in known})
    return {
        name: reader(declared[name].type)(name, value) for name, value in message.items() if value is not None
    }


def _check_none_left(kind: str, message: Mapping[str, Any]) -> None:
    for name in message:
        raise UserError(f"The request {kind} has no value {shown(name)}; leave it out.")
