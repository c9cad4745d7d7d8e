"""Writes the options into docs/worker.md as they are declared: python scripts/worker_options.py"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from marked_table import with_table

from t4s_geo.declarations import Option, options_of
from t4s_geo.options import Options

PAGE = Path(__file__).resolve().parents[1] / "docs" / "worker.md"
BEGIN = "<!-- Options: written by scripts/worker_options.py from t4s_geo/options.py -->\n"
END = "<!-- End of the options -->\n"


def json_type(option: Option) -> str:
    """Returns what a request writes for a value."""
    # Choices stand in the metavar where there are other values, too.
    choices = option.choices or (option.metavar or "").split("|")
    if option.choices or len(choices) > 1:
        return " or ".join(f'`"{choice}"`' for choice in choices)
    names: dict[Any, str] = {
        str: "text",
        Path: "path",
        bool: "true or false",
        int: "whole number",
        float: "number",
        tuple[int, ...]: "list of whole numbers",
        tuple[str, ...]: "list of texts",
    }
    return names[option.type]


def default(option: Option) -> str:
    """Returns what counts where a request leaves the option out; nothing where its help says so."""
    if option.default is None:
        return option.shown or ""
    return f"`{json.dumps(option.default)}`"


def table() -> str:
    """Returns the table of all options."""
    rows = [
        f"| `{option.name}` | {json_type(option)} | {default(option)} | {option.help} |\n"
        for option in options_of(Options).values()
    ]
    return "".join(["| option | value | default | |\n", "| --- | --- | --- | --- |\n", *rows])


def renewed(page: str) -> str:
    """Returns the page with the table as it has to be now."""
    return with_table(page, BEGIN, END, table())


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
