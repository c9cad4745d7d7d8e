"""What docs/worker.md says of problems that have a name."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "worker.md"
ROW = re.compile(r"^\| `([a-z_]+)` \| ((?:`[a-z_]+`(?:, )?)*) ?\| ", re.MULTILINE)


def documented() -> dict[str, set[str]]:
    """Returns what is told of each problem, by its name."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8").partition("### Problems by name")[2])
    return {name: set(re.findall("`([a-z_]+)`", about)) for name, about in rows}
