"""Writes the table of known models into docs/models.md from their cards: python scripts/model_table.py"""

from __future__ import annotations

from pathlib import Path

from marked_table import with_table

from t4s_geo.models.catalogue import KnownModel, known_models

TRIED = {"run": "we ran it", "stand-in": "with a stand-in", "no": "no"}
"""What was tried of a model, in few words."""
COMMERCIAL = {True: "yes", False: "no", None: "look it up"}

PAGE = Path(__file__).resolve().parents[1] / "docs" / "models.md"
BEGIN = "<!-- Models: written by scripts/model_table.py from the cards in t4s_geo/models/cards -->\n"
END = "<!-- End of the models -->\n"


def row(known: KnownModel) -> str:
    """Returns the line of a model."""
    about = known.about
    millions = about.parameters or 0
    size = f"{millions / 1000:.3g} B" if millions >= 1000 else f"{millions:g} M" if millions else ""
    download = "" if about.download_gb is None else f"{about.download_gb:g} GB"
    cells = (
        f"`{about.model}`", about.writes, size, download, about.licence, COMMERCIAL[about.commercial],
        about.needs, TRIED[about.tried], about.note,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def table() -> str:
    """Returns the table of all known models."""
    head = (
        "| `--model` | writes | parameters | download | licence | commercial use | needs | tried | |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return head + "".join(map(row, known_models()))


def renewed(page: str) -> str:
    """Returns the page with the table as it has to be now."""
    return with_table(page, BEGIN, END, table())


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
