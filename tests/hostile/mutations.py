"""Words, JSON, TOML and tables that are nearly right: a valid one, changed in some places."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

WORDS: tuple[str, ...] = (
    "", " ", "-", "--", "-1", "0", "1", "1e-9", "1e309", "nan", "inf", "-inf", "9" * 30, "0x10", "1_0", "٣",
    "true", "none", "null", "[]", "{}", "[/]", "[red]", "\x1b[31m", "\x07", "\x00", "\udcff", "\u202e",
    "é" * 300, "x" * 5000,
    "%s", "{0}", "$(id)", "..", ".", "/", "a\nb", "a,b;c\td", "'", '"', "water=", "=water", "==",
    "nonsense", "oracle:", "oracle:nonsense", "sam:", "sam:nonsense", "edges", "NaN", "EPSG:", "EPSG:4326",
    "EPSG:999999", "scene.tif", "scene.tif.missing", "areas.geojson", "labels.tif", "text.txt", "empty.tif",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**64, 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf"), [], {},
    [[]],     [None], [1, 2], ["a"] * 1000, {"a": 1}, {"": {}}, "1", *WORDS,
)  # fmt: skip


def mutated(value: Any, source: random.Random, changes: int = 2) -> Any:
    """Returns a JSON value with some of its parts replaced, dropped, doubled or wrapped."""
    changed = {"root": copy.deepcopy(value)}
    for _ in range(source.randint(1, changes)):
        holder, key = source.choice([*_places(changed)])
        match source.randrange(5):
            case 0:
                holder[key] = source.choice([[holder[key]], {"a": holder[key]}, str(holder[key])])
            case 1 if len(holder) > 1:
                del holder[key]
            case 2 if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case 2 if isinstance(holder, dict) and holder is not changed:
                holder[source.choice(WORDS)] = copy.deepcopy(holder[key])
            case _:
                holder[key] = source.choice(VALUES)
    return changed.get("root")


def broken(text: bytes, source: random.Random) -> bytes:
    """Returns bytes with a part cut out, doubled, or other bytes put in."""
    start = source.randrange(len(text) + 1)
    end = min(len(text), start + source.choice((0, 1, 3, 20)))
    middle = source.choice(
        (b"", b"\x00", b"\xff\xfe", b'"', b"[" * 2000, b"\n", text[start:end] * 3, source.randbytes(4))
    )
    return text[:start] + middle + text[end:]


def document(value: Any, source: random.Random) -> bytes:
    """Returns the JSON text of a value, changed as a value or as bytes; it may be no JSON any more."""
    if source.random() < 0.3:
        return broken(json.dumps(value).encode(), source)
    return json.dumps(mutated(value, source)).encode()


def toml(value: dict[str, Any], source: random.Random) -> bytes:
    """As `document`, in TOML as far as it can say it."""
    text = as_toml(value if source.random() < 0.3 else mutated(value, source))
    content = text.encode("utf-8", "surrogateescape")
    return broken(content, source) if source.random() < 0.3 else content


def _places(value: Any) -> Any:
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(entries):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def as_toml(value: Any) -> str:
    """Returns a value in TOML, as far as it can be said in it."""
    if not isinstance(value, dict):
        return f"x = {_toml_value(value)}\n"
    lines = [
        f"{_toml_value(str(key))} = {_toml_value(one)}\n" for key, one in value.items() if not _is_tables(one)
    ]
    for key, tables in value.items():
        if _is_tables(tables):
            lines += [f"[[{_toml_value(str(key))}]]\n{as_toml(table)}" for table in tables]
    return "".join(lines)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _toml_value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case list():
            return f"[{', '.join(map(_toml_value, value))}]"
        case dict():
            inner = ", ".join(f"{_toml_value(str(key))} = {_toml_value(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        case _:
            return json.dumps(str(value), ensure_ascii=False)
