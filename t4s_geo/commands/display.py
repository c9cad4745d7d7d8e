"""What commands print, show while they work, and how they end."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from t4s_geo import events

SOME_FAILED = 3
"""Exit code of a run in which some scenes or tiles have no result."""


def printer(*, errors: bool = False) -> Console:
    """Returns what commands print with: texts and tables as they are.

    Labels, paths and what libraries say may hold brackets and colons, which are neither markup nor emoji.

    Args:
        errors: Print to stderr.
    """
    return Console(stderr=errors, highlight=False, markup=False, emoji=False)


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

    def count(self, task: TaskID, event: events.Progress) -> None:
        """Brings the bar of a run up to date."""
        speed = f"{event.tiles_per_second:.1f} tiles/s"
        self._progress.update(task, completed=event.done, total=event.total, speed=speed)
