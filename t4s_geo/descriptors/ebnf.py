"""Grammars for servers that decode under one (structured outputs of vLLM, SGLang, …), as EBNF.

The dialect is that of GBNF and XGrammar: `name ::= …`, strings in double quotes, alternatives by `|`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

Rule = tuple[str, list[str]]
"""Name of a rule and its alternatives."""


def written(rules: Iterable[Rule]) -> str:
    """Writes rules, one a line; the first must be `root`."""
    return "".join(f"{name} ::= {' | '.join(options)}\n" for name, options in rules)


def quoted(text: str) -> str:
    """Writes a text as a string of the dialect."""
    # JSON's escapes are those of the dialect.
    return json.dumps(text, ensure_ascii=False)
