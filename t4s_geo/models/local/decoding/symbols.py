"""Which tokens of a checkpoint are the symbols of a format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard


def symbol_tokens(
    folder: Path, card: ModelCard, token_ids: Iterable[int | None], unknown: int | None = None
) -> list[int]:
    """Returns the token of each symbol and of the end.

    Args:
        folder: The checkpoint's, for the message.
        card: Its card.
        token_ids: What its tokenizer makes of each of them.
        unknown: The tokenizer's token for what it does not know; None is one, too.

    Raises:
        UserError: It does not know one of them.
    """
    found = []
    for token in token_ids:
        if token is None or token == unknown:
            raise UserError(
                f"The tokenizer of {folder} lacks brick tokens of a {card.grid}x{card.grid} grid; 't4s-geo "
                "train' adds them and teaches the checkpoint what they mean."
            )
        found.append(token)
    return found
