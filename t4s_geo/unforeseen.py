"""Errors that nobody foresaw: a line for the user, and a report file with what a developer needs."""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import t4s_geo
from t4s_geo.plain import plain

MOST_REPORTS = 20
"""Report files of one process: the same error may come again with every scene."""
MOST_CHARACTERS = 200_000
LONGEST_MESSAGE = 500

LIBRARIES = (
    "numpy", "scipy", "rasterio", "pyproj", "shapely", "geopandas", "pyogrio", "pyarrow", "torch",
    "transformers", "safetensors", "openai", "httpx2", "distributed", "msgspec", "typer", "rich",
)  # fmt: skip
_SECRET = r"(?i:key|token|secret|passw|credential|signature|\bsig\b)"
_MASKS = (
    # User and password in an address.
    (re.compile(r"(://)[^/\s@]{1,500}@"), r"\1***@"),
    # Values in the query of an address.
    (re.compile(rf"([?&][^=&\s]{{0,100}}{_SECRET}[^=&\s]{{0,100}}=)[^&\s'\"]+"), r"\1***"),
    (re.compile(r"(?i:(bearer\s+))\S+"), r"\1***"),
)


class Reporter:
    """Writes report files, one for each kind of error.

    Args:
        command: What was run.
        environment: Environment variables, whose secrets no report may hold.
    """

    def __init__(self, command: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> None:
        self._command, self._turn = tuple(command), threading.Lock()
        self._secrets = tuple(
            value for name, value in environment.items() if re.search(_SECRET, name) and len(value) >= 6
        )
        self._written: dict[str, Path] = {}

    def sentence(self, error: BaseException) -> str:
        """Says in one line what happened, and which file has the details, unless that needs none."""
        if is_disk_full(error):
            named = error.filename if isinstance(error, OSError) else None
            return f"The disk{f' of {plain(str(named))}' if named else ''} is full; free space and run again."
        if is_bad_name(error):
            if isinstance(error, OSError):
                return f"No file can be called {plain(str(error.filename), 300)} here; choose a shorter name."
            return "No file can have a name with a NUL in it; correct the name."
        message = plain(self.masked(str(error)), LONGEST_MESSAGE)
        path = self._report(error)
        file = None if path is None else plain(str(path))
        if isinstance(error, MemoryError | RecursionError):
            said = _known(error, message)
            return said if file is None else f"{said} The details are in {file}"
        said = f"Unexpected {type(error).__name__}" + (f": {message}" if message else "")
        return f"{said}." if file is None else f"{said}; please report it with {file}"

    def watch_threads(self) -> None:
        """Has errors of threads and of objects that are put away said in a line on stderr, too."""

        def in_thread(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
                _say(self.sentence(args.exc_value))

        threading.excepthook = in_thread
        sys.unraisablehook = self._ignored

    def _ignored(self, args: Any) -> None:
        # Whoever stops listening or interrupts knows.
        if args.exc_value is not None and not isinstance(args.exc_value, KeyboardInterrupt | BrokenPipeError):
            _say(self.sentence(args.exc_value))

    def _report(self, error: BaseException) -> Path | None:
        """Returns the file with the details of an error; None where it cannot be written."""
        kind = _kind(error)
        with self._turn:
            if kind not in self._written:
                if len(self._written) >= MOST_REPORTS:
                    return next(iter(self._written.values()))
                try:
                    self._written[kind] = _write(self.masked(self._text(error)))
                except (OSError, MemoryError):
                    return None
            return self._written[kind]

    def _text(self, error: BaseException) -> str:
        import platform

        trace = "".join(traceback.format_exception(error))
        lines = [
            f"t4s-geo {t4s_geo.__version__}, {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
            f"Python {sys.version} on {platform.platform()}",
            *_versions(),
            f"Command: {_masked_command(self._command)}",
            "",
            trace if len(trace) <= MOST_CHARACTERS else f"{trace[:MOST_CHARACTERS]}…",
        ]
        return "\n".join(lines)

    def masked(self, text: str) -> str:
        """Returns a text without passwords, keys and what else the environment keeps secret."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        for pattern, instead in _MASKS:
            text = pattern.sub(instead, text)
        return text


def is_disk_full(error: BaseException) -> bool:
    """Tells whether an error says that a disk is full, whoever raised it."""
    number = error.errno if isinstance(error, OSError) else None
    return number in (errno.ENOSPC, errno.EDQUOT) or os.strerror(errno.ENOSPC) in str(error)


def is_bad_name(error: BaseException) -> bool:
    """Tells whether an error says that no file can have a name: it is too long, or holds what none may."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENAMETOOLONG, errno.EILSEQ)
    return isinstance(error, ValueError) and str(error).startswith("embedded null")


def is_mistake(error: BaseException) -> bool:
    """Tells whether an error is one that the user can do something about, though nobody foresaw its place."""
    return is_disk_full(error) or is_bad_name(error)


def problem_of(error: BaseException) -> dict[str, Any]:
    """Returns what programs are told of such an error, as of a `UserError`; empty where it has no name."""
    if is_disk_full(error):
        return {"problem": "disk_full", "about": {}}
    return {"problem": "no_memory", "about": {}} if isinstance(error, MemoryError) else {}


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and what led to it, the latest first."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _known(error: MemoryError | RecursionError, message: str) -> str:
    if isinstance(error, MemoryError):
        return (
            f"There is not enough memory ({message or 'none is left'}); close other programs, or give a "
            "smaller scene, tile or --batch-size."
        )
    return f"Something that was given is nested too deeply ({message}); simplify it."


def _kind(error: BaseException) -> str:
    """Returns what errors of one kind have in common: type and place."""
    return f"{type(error).__name__} {_last_place(error.__traceback__)}"


def _last_place(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def _versions() -> Iterator[str]:
    # Not at the top: with all that it imports it is a tenth of what `--help` takes.
    from importlib.metadata import PackageNotFoundError, version

    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def _masked_command(command: Sequence[str]) -> list[str]:
    """Leaves out the values of options that are named after keys."""
    shown, hide = [], False
    for word in command:
        name, equals, _ = word.partition("=")
        secret = word.startswith("-") and re.search(_SECRET, name) is not None
        shown.append("***" if hide else f"{name}=***" if secret and equals else word)
        hide = secret and not equals
    return shown


def _write(text: str) -> Path:
    """Writes a report that only its owner can read."""
    handle, name = tempfile.mkstemp(".txt", "t4s-geo-report-")
    with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return Path(name)


def _say(line: str) -> None:
    """Prints to stderr, as long as there is one."""
    try:
        print(line, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return
