"""Processes that work for another one: pickles go to and fro between the two, through pipes.

They end with the one that they work for, whatever becomes of it, and survive an interrupt from the keyboard,
which is for that one to handle.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO


def cores() -> int:
    """Returns how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start(code: str, threads: int) -> subprocess.Popen[bytes]:
    """Starts an interpreter with this package at hand.

    Args:
        code: What it runs; begins with `listen`.
        threads: Threads that libraries such as OpenBLAS may make.

    Raises:
        OSError: There can be no further process.
    """
    # Not by multiprocessing, which would run the caller's script a second time.
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Libraries read it as they are loaded, and would make a thread for every core.
        env={**os.environ, "OMP_NUM_THREADS": str(threads), "PYTHONPATH": _python_path()},
    )


def exchange(process: subprocess.Popen[bytes], message: object) -> Any:
    """Sends a message and waits for the reply.

    Raises:
        EOFError: The process died; so do `OSError` and `pickle.UnpicklingError` say.
    """
    assert process.stdin is not None and process.stdout is not None
    pickle.dump(message, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
    return pickle.load(process.stdout)


def listen() -> tuple[SimpleQueue[Any], BinaryIO]:
    """Begins to listen, in the process that works; returns what messages come in, and where replies go.

    Without an asker the process ends at once, whatever it is in the middle of.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    messages: SimpleQueue[Any] = SimpleQueue()
    # Not `sys.stdin`, which the interpreter could not close at its end while it is read.
    stream = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    threading.Thread(target=_listen, args=(stream, messages), daemon=True).start()
    return messages, replies


def reply(replies: BinaryIO, message: object) -> None:
    """Sends a reply."""
    pickle.dump(message, replies, pickle.HIGHEST_PROTOCOL)
    replies.flush()


def _listen(stream: BinaryIO, messages: SimpleQueue[Any]) -> None:
    try:
        while True:
            messages.put(pickle.load(stream))
    except (EOFError, OSError, pickle.UnpicklingError):
        os._exit(0)


def _python_path() -> str:
    """Returns where this package and what the user added to it are found."""
    here = str(Path(__file__).parents[1])
    return os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
