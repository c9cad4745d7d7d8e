"""The grammar of bricks as EBNF, for servers.

Rules for every column keep the order and bound the length of an object. Two things are relaxed: that rows and
columns stay in the box would take rules for every box, which are thousands; and how many objects there are,
and in which order, is left to the limit on tokens that every server has. Lenient reading passes over what is
outside the box.
"""

from __future__ import annotations

from collections.abc import Iterator

from t4s_geo.descriptors.ebnf import Rule, quoted
from t4s_geo.descriptors.grammar import BrickGrammar, BrickState
from t4s_geo.descriptors.states import After, quantities
from t4s_geo.descriptors.tokens import LETTERS, Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

_IN_ROW = {After.ROW: "row", After.BRICK: "brick", After.JUMP: "jumped", After.FILL: "filled"}
_LINES = ("line", "seam")
"""What rows are called in each part of an object."""
_HEADER = {Kind.Y: "y", Kind.X: "x", Kind.SIZE: "size"}


def brick_rules(grammar: BrickGrammar) -> Iterator[Rule]:
    """Yields the rules of box-wise bricks.

    What may follow is what the transitions say where the box is the whole tile and its cells are the finest.
    The state between two bricks is the column and what came before: `row` opens a row, `jumped` and `filled`
    forbid a second run of the same kind, `brick` allows anything.
    """
    words, header = grammar.vocabulary, grammar.transitions.header
    yield "root", [quoted("<none>"), "object"]
    lines = " | ".join(f"line{row}" for row in range(words.rows))
    yield "object", [f"{' '.join(_HEADER[kind] for kind in header)} ({lines})"]
    for kind, name in _HEADER.items():
        if kind in header:
            yield name, [quoted(words.names[symbol]) for symbol in _symbols(words, kind)]
    yield "pattern", [quoted(name) for name in words.book.names]
    if words.parts > 1:
        seams = " | ".join(f"seam{row}" for row in range(words.rows))
        yield "seams", [f"{quoted('<seam>')} ({seams})?"]
    for part, line in enumerate(_LINES[: words.parts]):
        for row in range(words.rows):
            later = " | ".join(_after_row(grammar, part, row))
            yield f"{line}{row}", [f"{quoted(f'<r{row}>')} row0{f' ({later})?' if later else ''}"]
    for column in range(words.columns):
        for after, name in _IN_ROW.items():
            yield f"{name}{column}", [*_after_token(grammar, after, column)]


def _symbols(words: BrickVocabulary, kind: Kind) -> range:
    """Returns the symbols of all tokens of a kind."""
    first = words.first[kind]
    return range(first, first + len(words.values_of[kind]))


def _may_follow(grammar: BrickGrammar, state: BrickState) -> dict[Kind, range]:
    """Returns the values of the tokens of each kind that may follow."""
    known = quantities(grammar.vocabulary, state[:-1])
    ways = grammar.transitions.by_state[state.after].values()
    return {way.kind: range(known[way.low], known[way.high]) for way in ways}


def _whole_tile(grammar: BrickGrammar) -> BrickState:
    edges = grammar.vocabulary.edges
    return grammar.start._replace(after=After.BRICK, bottom=edges, right=edges)


def _after_row(grammar: BrickGrammar, part: int, row: int) -> Iterator[str]:
    """Yields the names of what may follow behind the last brick of a row, but for the end."""
    following = _may_follow(grammar, _whole_tile(grammar)._replace(row=row, part=part))
    yield from (f"{_LINES[part]}{later}" for later in following[Kind.ROW])
    if Kind.Y in following:
        yield "object"
    if following.get(Kind.SEAM):
        yield "seams"


def _after_token(grammar: BrickGrammar, after: After, column: int) -> Iterator[str]:
    """Yields what may follow in a row, in a state before a column."""
    columns = grammar.vocabulary.columns
    following = _may_follow(grammar, _whole_tile(grammar)._replace(after=after, column=column))
    if Kind.END in following:
        yield '""'
    if following[Kind.BRICK]:
        yield f"pattern {_rest(After.BRICK, column + 1, columns)}".strip()
    for kind, then in ((Kind.JUMP, After.JUMP), (Kind.FILL, After.FILL)):
        for end in following.get(kind, ()):
            yield f"{quoted(f'<{LETTERS[kind]}{end}>')} {_rest(then, end, columns)}".strip()


def _rest(after: After, column: int, columns: int) -> str:
    """Returns the name of the rest of a row; behind the last column there is none."""
    return f"{_IN_ROW[after]}{column}" if column < columns else ""
