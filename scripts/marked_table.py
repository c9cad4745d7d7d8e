"""Tables that scripts write into pages, between two comments."""

from __future__ import annotations


def with_table(page: str, begin: str, end: str, table: str) -> str:
    """Returns a page with a table between the lines `begin` and `end`, in place of the one that is there."""
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{table}\n{end}{after}"
