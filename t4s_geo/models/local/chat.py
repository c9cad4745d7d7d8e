"""A conversation as a checkpoint's chat template writes it, in bounded time."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from t4s_geo.errors import UserError
from t4s_geo.models.card import asked

SECONDS: Final = 5.0
"""A template takes milliseconds. It is a program of the checkpoint's, in a sandbox that bounds no loops."""
MOST_CHARACTERS: Final = 1 << 20
"""Of a conversation; a prompt is far shorter."""


class _TooLong(BaseException):
    """Raised within a template that does not end; no template can catch it."""


def write_chat(processor: Any, turns: Sequence[Mapping[str, Any]], *, ask: bool) -> str:
    """Writes a conversation.

    Args:
        processor: The checkpoint's, with its chat template.
        turns: Roles and contents.
        ask: Whether the model's turn comes next.

    Raises:
        UserError: The template cannot do it, or takes too long.
    """
    try:
        with _deadline(SECONDS):
            text = processor.apply_chat_template(turns, add_generation_prompt=ask, tokenize=False)
    except _TooLong:
        raise UserError(
            f"The checkpoint's chat template has not ended after {SECONDS:g} s; correct its chat_template.",
            problem="damaged_model",
        ) from None
    except Exception as error:
        raise UserError(
            f"The checkpoint's chat template cannot be used ({error!s:.300}); correct its chat_template.",
            problem="damaged_model",
        ) from None
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise UserError(
            "The checkpoint's chat template writes no text, or too much; correct its chat_template.",
            problem="damaged_model",
        )
    return text


def write_question(processor: Any, template: str, words: str) -> str:
    """Writes the conversation that asks about a tile, up to where the answer begins.

    Args:
        processor: As of `write_chat`.
        template: Text of the user's turn; `{prompt}` stands for the words.
        words: The user's.

    Raises:
        UserError: As `write_chat`.
    """
    content = [{"type": "image"}, {"type": "text", "text": asked(template, words)}]
    return write_chat(processor, [{"role": "user", "content": content}], ask=True)


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Raises `_TooLong` in this thread after a time; what runs is Python, and can be interrupted anywhere."""
    thread, turn, is_over = threading.get_ident(), threading.Lock(), False

    def interrupt() -> None:
        with turn:
            if not is_over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_TooLong))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with turn:
            is_over = True
        timer.cancel()
