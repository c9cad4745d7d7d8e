"""Errors that a user can do something about."""

from __future__ import annotations


class UserError(Exception):
    """A mistake in what the user gave: a file, a value, an option.

    The message is one sentence that names the file or value and says what to do. The command line
    prints it without a traceback and exits with code 2; the worker sends it as a `failed` event.
    """


class Cancelled(Exception):
    """The run was cancelled by its caller; the ledger is complete up to the last finished batch."""
