"""How the command line ends, whatever happens: with an exit code and a line, never with a traceback."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress

from t4s_geo.commands.display import print_error, printer
from t4s_geo.errors import Cancelled, UserError
from t4s_geo.unforeseen import Reporter, causes, is_mistake, problem_of

UNFORESEEN, MISTAKE, INTERRUPTED, NOBODY_READS = 1, 2, 130, 141
ERRORS = "T4S_GEO_ERRORS"
"""Variable of the environment: with `json` mistakes are told as docs/worker.md says, for programs."""


def ended(run: Callable[[], None], reporter: Reporter) -> int:
    """Runs a command and says how it ended.

    Returns:
        The exit code.
    """
    try:
        code = _code(run, reporter)
        # Not left to the interpreter, which would complain; it has no stdout where that is closed.
        print(end="", flush=True)
    except OSError as error:
        return _tell(error, reporter)
    return code


def _code(run: Callable[[], None], reporter: Reporter) -> int:
    try:
        run()
    except SystemExit as end:
        # Typer and Rich say so where nobody reads what they print, and Typer takes the end of a file for an
        # interruption.
        led_to = [*causes(end)]
        if any(isinstance(one, BrokenPipeError) for one in led_to):
            return _quiet()
        unread = next((one for one in led_to if isinstance(one, EOFError)), None)
        if unread is not None:
            return _tell(unread, reporter)
        return end.code if isinstance(end.code, int) else UNFORESEEN if end.code else 0
    except BaseException as error:
        return _tell(error, reporter)
    return 0


def _tell(error: BaseException, reporter: Reporter) -> int:
    """Prints why a command ended, as far as somebody reads it; returns the exit code."""
    if isinstance(error, BrokenPipeError):
        return _quiet()
    # Libraries that are interrupted while they are imported raise errors of their own.
    if any(isinstance(one, KeyboardInterrupt | Cancelled) for one in causes(error)):
        return _printed(INTERRUPTED, "Interrupted. Run the same command again to go on from here.")
    if isinstance(error, UserError):
        return _printed(MISTAKE, error)
    told = problem_of(error)
    why = UserError(reporter.sentence(error), problem=told.get("problem", ""), **told.get("about", {}))
    return _printed(MISTAKE if is_mistake(error) else UNFORESEEN, why)


def _printed(code: int, why: UserError | str) -> int:
    with suppress(OSError, ValueError, SystemExit):
        if isinstance(why, UserError) and os.environ.get(ERRORS) == "json":
            # Not at the top: it takes what the worker tells of runs.
            from t4s_geo.worker.outcomes import told_error

            print(json.dumps(told_error(why)), file=sys.stderr)
        elif isinstance(why, UserError):
            print_error(why)
        else:
            printer(errors=True).print(why, soft_wrap=True)
    return code


def _quiet() -> int:
    """Has nothing more written, not by the interpreter at its end either, since nobody reads it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
            continue
        with suppress(OSError, ValueError, AttributeError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
    return NOBODY_READS
