"""A ledger in words: its run, and what the model wrote about a tile and how sure it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow, is_ledger, ledger_path


def describe_ledger(path: Path, tile: int | None = None) -> dict[str, Any]:
    """Describes a run, or one of its tiles.

    Args:
        path: The ledger, or the output that it is beside.
        tile: Which tile; None for the run.

    Returns:
        JSON values; of a tile those of `describe_tile`.

    Raises:
        UserError: There is no such ledger or tile.
    """
    with Ledger.open(path if is_ledger(path) else ledger_path(path), whole=tile is None) as ledger:
        return _run(ledger) if tile is None else describe_tile(ledger, tile)


def describe_tile(ledger: Ledger, tile: int) -> dict[str, Any]:
    """Describes the answers about a tile.

    Returns:
        `tile`, and `answers`: of each prompt its `label`, `status` (as in the ledger, or `missing`), `text`,
        `message` and number of `objects`, as far as there are any; and, if the model told, `tokens`: the
        `mean` and `lowest` of their probabilities, and `each`, pairs of token and probability in the order of
        the text. A token's name is None where the format has no tokens of its own.

    Raises:
        UserError: The run has no such tile.
    """
    tiles = len(ledger.spec.tiling)
    if not 0 <= tile < tiles:
        raise UserError(f"The ledger {ledger.path} has no tile {tile}; give one of 0 to {tiles - 1}.")
    rows = {row.prompt: row for row in ledger.rows([tile])}
    names = ledger.spec.card.format().tokens
    answers = [
        {"label": prompt.label, **_answer(rows.get(number), names)}
        for number, prompt in enumerate(ledger.spec.prompts)
    ]
    return {"tile": tile, "answers": answers}


def _run(ledger: Ledger) -> dict[str, Any]:
    spec = ledger.spec
    results = ledger.value("results")
    records = results.items() if isinstance(results, dict) else ()
    kept = {name: one["kept"] for name, one in records if isinstance(one, dict) and one.get("kept")}
    return {
        "scene": spec.scene,
        "model": spec.model,
        "descriptor": spec.card.descriptor,
        "prompts": {prompt.label: prompt.text for prompt in spec.prompts},
        "tiles": len(spec.tiling),
        "finished": len(ledger.finished()),
        "failed": [tile for tile, _ in ledger.failures()],
        "settings": ledger.settings(),
        **({"kept": kept} if kept else {}),
    }


def _answer(row: TileRow | None, names: Sequence[str]) -> dict[str, Any]:
    if row is None:
        return {"status": "missing"}
    found = {"status": row.status, "text": row.text, "message": row.message}
    described: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
    if row.status == "done":
        described["objects"] = row.objects
    if row.status == "done" and row.log_probabilities is not None and row.log_probabilities.size:
        described["tokens"] = _token_probabilities(row.text or "", row.log_probabilities, names)
    return described


def _token_probabilities(text: str, logs: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    # The ledger keeps half floats, which are good for three digits.
    probabilities = [round(float(one), 3) for one in np.exp(logs)]
    tokens = [*_tokens_of(text, names), "end"]
    if len(tokens) != len(probabilities):
        # The end is not always told, and the tokens of prose are not known.
        tokens = tokens[:-1] if len(tokens) == len(probabilities) + 1 else [None] * len(probabilities)
    return {
        "mean": round(float(np.exp(logs).mean()), 3),
        "lowest": min(probabilities),
        "each": [list(pair) for pair in zip(tokens, probabilities, strict=True)],
    }


def _tokens_of(text: str, names: Sequence[str]) -> list[str | None]:
    """Cuts a text into tokens of a format; nothing where the format has none."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.findall("|".join(map(re.escape, longest_first)), text) if names else []
