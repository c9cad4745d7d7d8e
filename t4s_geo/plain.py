"""Text of others, such as servers and files, as a terminal and a log can show it."""

from __future__ import annotations


def plain(text: str, longest: int | None = None) -> str:
    r"""Returns a text on one line in which every character is one that prints.

    What does not print is escaped as in Python's literals: control characters, among them the escapes that
    terminals obey, marks that change the direction of writing, and halves of surrogate pairs, which no file
    can hold.

    Args:
        text: Any text.
        longest: Characters after which the rest is left out; None for all.

    Example:
        >>> plain("a\x1b[31m")
        'a\\x1b[31m'
    """
    cut = text if longest is None else text[:longest]
    shown = cut if cut.isprintable() else "".join(map(_shown, cut))
    return shown if len(cut) == len(text) else f"{shown}…"


def is_half(character: str) -> bool:
    """Tells whether a character is half of a surrogate pair, as bytes of names that are not UTF-8 become."""
    return "\ud800" <= character <= "\udfff"


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
