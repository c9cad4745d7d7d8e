"""What commands show while they work, and how they end."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

SOME_FAILED = 3
"""Exit code of a run in which some scenes or tiles have no result."""


def progress_bars(console: Console) -> Progress:
    """Returns bars that count tiles or scenes and go when the work is done; tasks need a field `speed`."""
    return Progress(
        # What scenes are called is no markup.
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
