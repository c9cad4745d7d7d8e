"""Lists and dictionaries out of a pickle, without running what is in it.

A pickle is a program. Published references come as pickles, from whoever hosts them today; only what builds
plain values is obeyed here, and everything else (classes, functions, persistent objects) is refused.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.files import MOST_BYTES, check_regular

_VALUES = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "FLOAT", "BINFLOAT"),
        *("STRING", "BINSTRING", "SHORT_BINSTRING"),
        *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    }
)
_CONSTANTS: dict[str, object] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_PUTS, _GETS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"}), frozenset({"GET", "BINGET", "LONG_BINGET"})
_NOTHING = frozenset({"PROTO", "FRAME"})


def read_pickle(path: Path) -> Any:
    """Reads plain values.

    Args:
        path: A pickle of lists, tuples, dictionaries, texts and numbers.

    Raises:
        UserError: It does not exist, is too large, is damaged, or holds anything else.
    """
    check_regular(path, "pickle")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"{path} has more than {MOST_BYTES >> 20} MiB; it is not what it is taken for.")
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the folder.") from None
    try:
        return _Reader().read(content)
    except UserError as error:
        raise UserError(f"{path} {error}") from None
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise UserError(f"{path} is a damaged pickle ({error}); fetch it again.") from None


class _Reader:
    """A stack, and what was put aside."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._kept: dict[int, Any] = {}
        self._obeyed: dict[str, Callable[[], None]] = {
            "MARK": lambda: self._marks.append(len(self._stack)),
            "EMPTY_LIST": lambda: self._stack.append([]),
            "EMPTY_DICT": lambda: self._stack.append({}),
            "EMPTY_TUPLE": lambda: self._stack.append(()),
            "LIST": lambda: self._stack.append(self._marked()),
            "TUPLE": lambda: self._stack.append(tuple(self._marked())),
            "TUPLE1": lambda: self._tuple(1),
            "TUPLE2": lambda: self._tuple(2),
            "TUPLE3": lambda: self._tuple(3),
            "DICT": lambda: self._stack.append(_paired(self._marked())),
            "APPEND": lambda: self._append([self._stack.pop()]),
            "APPENDS": lambda: self._append(self._marked()),
            "SETITEM": lambda: self._set([self._stack.pop(), self._stack.pop()][::-1]),
            "SETITEMS": lambda: self._set(self._marked()),
            "MEMOIZE": lambda: self._kept.update({len(self._kept): self._stack[-1]}),
        }

    def read(self, content: bytes) -> Any:
        """Returns the value that a pickle builds."""
        for code, value, _ in pickletools.genops(content):
            name = code.name
            if name in _VALUES:
                self._stack.append(value)
            elif name in self._obeyed:
                self._obeyed[name]()
            elif name in _PUTS:
                self._kept[int(str(value))] = self._stack[-1]
            elif name in _GETS:
                self._stack.append(self._kept[int(str(value))])
            elif name in _CONSTANTS:
                self._stack.append(_CONSTANTS[name])
            elif name == "STOP":
                break
            elif name not in _NOTHING:
                raise UserError(
                    f"holds more than plain values ({name}), which might run anything; it is not opened."
                )
        return self._stack.pop()

    def _marked(self) -> list[Any]:
        start = self._marks.pop()
        taken = self._stack[start:]
        del self._stack[start:]
        return taken

    def _tuple(self, length: int) -> None:
        taken = tuple(self._stack[-length:])
        del self._stack[-length:]
        self._stack.append(taken)

    def _append(self, values: list[Any]) -> None:
        into = self._stack[-1]
        if not isinstance(into, list):
            raise ValueError("it appends to what is no list")
        into.extend(values)

    def _set(self, values: list[Any]) -> None:
        into = self._stack[-1]
        if not isinstance(into, dict):
            raise ValueError("it sets entries of what is no dictionary")
        into.update(_paired(values))


def _paired(values: list[Any]) -> dict[Any, Any]:
    return dict(zip(values[::2], values[1::2], strict=True))
