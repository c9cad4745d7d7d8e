"""Lists and objects of JSON in a text, as far as they are whole: models fence them and break them off.

Taken as well as JSON: single quotes, commas too many, words between. Everything takes one pass over the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_DEPTH = 16
"""Brackets in brackets at the most."""
MOST_SIGNS = 1 << 15
"""Signs of a text at the most: brackets, numbers, strings."""

_OPENING = re.compile(r"[\[{]")
_SIGN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.){0,200}')"""
    r"|(?P<number>-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"
    r"|(?P<mark>[\[\]{}:,])"
    r"|(?P<rest>[^\W\d]+|\s+|.)",
    re.DOTALL,
)

Scalar = str | float | None


@dataclass(frozen=True, eq=False)
class JsonList:
    """A list; objects in it are there themselves.

    Attributes:
        items: Its items.
        span: Its characters in the text.
        is_whole: Whether it was closed.
    """

    items: list[Value] = field(default_factory=list)
    span: tuple[int, int] = (0, 0)
    is_whole: bool = True


@dataclass(frozen=True, eq=False)
class JsonObject:
    """An object: values by their keys, as `JsonList` has items."""

    items: dict[str, Value] = field(default_factory=dict)
    span: tuple[int, int] = (0, 0)
    is_whole: bool = True


Value = Scalar | JsonList | JsonObject


class BrokenJson(ValueError):
    """A text holds more than is read of it.

    Attributes:
        position: Where reading ended.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass
class _Open:
    """A list or an object that is not closed yet."""

    closing: str
    start: int
    items: list[Value] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    key: str | None = None
    is_value: bool = False

    def add(self, value: Value) -> None:
        """Takes an item, a key or the value of the last key."""
        if self.closing == "]":
            self.items.append(value)
        elif self.is_value and self.key is not None:
            self.values[self.key] = value
            self.key, self.is_value = None, False
        else:
            self.key = value if isinstance(value, str) else None

    def closed(self, end: int, is_whole: bool) -> JsonList | JsonObject:
        """Returns what it holds."""
        span = (self.start, end)
        if self.closing == "]":
            return JsonList(self.items, span, is_whole)
        return JsonObject(self.values, span, is_whole)


def scan(text: str) -> Iterator[JsonList | JsonObject]:
    """Yields the outermost lists and objects of a text, in its order.

    What is not closed at its end is there as far as it goes, `is_whole` False.

    Raises:
        BrokenJson: The text has more signs, or deeper brackets, than are read; all before was yielded.
    """
    stack: list[_Open] = []
    position = signs = 0
    while True:
        if not stack:
            found = _OPENING.search(text, position)
            if found is None:
                return
            position = found.start()
        sign = _SIGN.match(text, position)
        if sign is None:
            break
        signs += 1
        kind, said = sign.lastgroup, sign.group()
        position = sign.end()
        if signs > MOST_SIGNS or len(stack) > MOST_DEPTH:
            yield from _end(stack, sign.start())
            raise BrokenJson("the text has too many signs or brackets", sign.start())
        if kind == "string":
            stack[-1].add(_unquoted(said))
        elif kind == "number":
            stack[-1].add(float(said))
        elif kind == "mark":
            closed = _mark(stack, said, sign.start())
            if closed is not None:
                yield closed
        elif said == '"':
            # A string that does not end: nothing of this line can be told apart any more.
            line = text.find("\n", position)
            position = len(text) if line < 0 else line
        elif said in ("null", "None", "true", "false", "True", "False"):
            stack[-1].add(None)
    yield from _end(stack, len(text))


def _mark(stack: list[_Open], said: str, position: int) -> JsonList | JsonObject | None:
    """Follows a bracket, colon or comma; returns what it closes, if that is an outermost one."""
    if said in "[{":
        stack.append(_Open("]" if said == "[" else "}", position))
    elif said == ":":
        stack[-1].is_value = stack[-1].key is not None
    elif said == ",":
        stack[-1].key, stack[-1].is_value = None, False
    elif any(one.closing == said for one in stack):
        is_whole = stack[-1].closing == said
        while True:
            inner = stack.pop()
            closed = inner.closed(position + 1, is_whole or inner.closing == said)
            if not stack:
                return closed
            stack[-1].add(closed)
            if inner.closing == said:
                break
    return None


def _end(stack: list[_Open], end: int) -> Iterator[JsonList | JsonObject]:
    """Closes what is open where a text ends."""
    while stack:
        closed = stack.pop().closed(end, False)
        if stack:
            stack[-1].add(closed)
        else:
            yield closed


def _unquoted(said: str) -> str:
    """Returns what a string says; one with escapes that JSON does not have, as it stands."""
    if said.startswith("'"):
        return said[1:-1].replace("\\'", "'")
    if "\\" not in said:
        return said[1:-1]
    try:
        value: str = json.loads(said)
    except ValueError:
        return said[1:-1]
    return value
