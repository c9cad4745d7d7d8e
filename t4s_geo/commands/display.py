"""What commands print, show while they work, and how they end."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Self

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.text import Text

from t4s_geo import events
from t4s_geo.errors import UserError
from t4s_geo.plain import plain

SOME_FAILED = 3
"""Exit code of a run in which some scenes or tiles have no result."""


def printer(*, errors: bool = False) -> Console:
    """Returns what commands print with: texts and tables as they are.

    Labels, paths and what libraries say may hold brackets and colons, which are neither markup nor emoji.

    Args:
        errors: Print to stderr.
    """
    return _Printer(stderr=errors, highlight=False, markup=False, emoji=False)


class _Printer(Console):
    """Shows what does not print as an escape, whoever wrote it: a terminal would obey it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As in `Console`."""
        for segment in super().render(renderable, options):
            text = segment.text
            if segment.control is None and not text.isprintable():
                text = "\n".join(map(plain, text.split("\n")))
            yield Segment(text, segment.style, segment.control)


def print_json(value: object) -> None:
    """Prints a value as JSON that any program reads, whatever is in it, and that a terminal can show."""
    try:
        text = json.dumps(_finite(value), ensure_ascii=False, indent=2, default=str)
    except RecursionError:
        raise UserError("What is there is nested too deeply to be printed; it is damaged.") from None
    if not (sys.stdout.encoding or "").lower().startswith("utf"):
        text = json.dumps(json.loads(text), indent=2)
    print("\n".join(map(_escaped, text.split("\n"))))


def _finite(value: object) -> object:
    """Returns a value with None in place of numbers that JSON does not know."""
    if isinstance(value, Mapping):
        return {str(name): _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _escaped(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in line)


def print_note(console: Console, note: str) -> None:
    """Prints what the user should know."""
    console.print(Text.assemble(("Note:", "yellow"), f" {note}"), soft_wrap=True)


def print_error(error: object) -> None:
    """Prints why a command ended."""
    printer(errors=True).print(Text.assemble(("Error:", "bold red"), f" {error}"), soft_wrap=True)


class Display:
    """Shows how a run gets on: bars that count tiles or scenes and go when the work is done.

    Args:
        console: Where.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._warned: set[str] = set()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def add(self, description: str, total: int | None, completed: int = 0) -> TaskID:
        """Adds a bar."""
        return self._progress.add_task(description, total=total, completed=completed, speed="")

    def tell_start(self, event: events.Started, what: str = "") -> None:
        """Prints what a run says when its model is ready; warnings once, though many scenes have them.

        Args:
            event: The event.
            what: Name of the scene, where there are several.
        """
        for warning in event.warnings:
            if warning not in self._warned:
                self._warned.add(warning)
                print_note(self._console, warning)
        if event.resumed:
            name = f"Resuming {what}".strip()
            self._console.print(
                f"{name}: {event.resumed} of {event.tiles} tiles are already in the ledger.", soft_wrap=True
            )

    def bring_to(self, task: TaskID, completed: int) -> None:
        """Brings a bar up to date that has no speed."""
        self._progress.update(task, completed=completed)

    def count(self, task: TaskID, event: events.Progress) -> None:
        """Brings the bar of a run up to date."""
        speed = f"{event.tiles_per_second:.1f} tiles/s"
        self._progress.update(task, completed=event.done, total=event.total, speed=speed)
