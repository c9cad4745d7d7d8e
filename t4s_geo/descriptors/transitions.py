"""Which token may follow which, as data: the one statement of the grammar of semantic bricks.

A state of a text is what its last token was and some numbers (`states`). A transition says that in a
state a token of a kind may follow, with which values, and what the state is after it. The values are a range
between two quantities of the state, such as the row after this one. From this table derive the state machine
of single texts (`grammar`), that of batches (`t4s_geo.models.local.decoding.automaton`), the checks of whole
texts (`bulk_reading`) and the grammar for servers (`ebnf`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.states import SETS, After, Field, Ints, Quantity
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary


@dataclass(frozen=True)
class Transition:
    """A token that may follow.

    Attributes:
        before: State in which it may.
        kind: Its kind.
        low: Its first value.
        high: End of its values.
        after: State after it.
    """

    before: After
    kind: Kind
    low: Quantity
    high: Quantity
    after: After


def _in_row(before: After, *kinds: Kind) -> Iterator[Transition]:
    """Yields what a row of bricks may go on with."""
    known = {
        Kind.BRICK: (Quantity.ZERO, Quantity.PATTERNS, After.BRICK),
        Kind.FILL: (Quantity.NEXT_COLUMN, Quantity.PAST_COLUMNS, After.FILL),
        # A row must not end in nothing, so the last column can be filled to, not jumped to.
        Kind.JUMP: (Quantity.NEXT_COLUMN, Quantity.END_OF_COLUMNS, After.JUMP),
        Kind.ROW: (Quantity.NEXT_ROW, Quantity.END_OF_ROWS, After.ROW),
        Kind.END: (Quantity.ZERO, Quantity.ONE, After.END),
        # Objects come from top to bottom, so that each set of them has one order.
        Kind.Y: (Quantity.TOP, Quantity.EDGES, After.TOP),
        Kind.SEAM: (Quantity.NEXT_PART, Quantity.PARTS, After.SEAM),
    }
    for kind in kinds:
        yield Transition(before, kind, *known[kind])


_ALWAYS = (
    Transition(After.NOTHING, Kind.NONE, Quantity.ZERO, Quantity.ONE, After.NONE),
    Transition(After.NOTHING, Kind.Y, Quantity.ZERO, Quantity.EDGES, After.TOP),
    Transition(After.TOP, Kind.X, Quantity.ZERO, Quantity.EDGES, After.LEFT),
    Transition(After.LEFT, Kind.Y, Quantity.BELOW_TOP, Quantity.PAST_EDGES, After.BOTTOM),
    Transition(After.BOTTOM, Kind.X, Quantity.RIGHT_OF_LEFT, Quantity.PAST_EDGES, After.BOX),
    *_in_row(After.ROW, Kind.BRICK, Kind.JUMP, Kind.FILL),
    *_in_row(After.JUMP, Kind.BRICK, Kind.FILL),
    *_in_row(After.FILL, Kind.BRICK, Kind.JUMP, Kind.ROW, Kind.END),
    *_in_row(After.BRICK, Kind.BRICK, Kind.JUMP, Kind.FILL, Kind.ROW, Kind.END),
    Transition(After.NONE, Kind.END, Quantity.ZERO, Quantity.ONE, After.END),
)
_ONE_SIZE = (Transition(After.BOX, Kind.ROW, Quantity.FIRST_ROW, Quantity.END_OF_ROWS, After.ROW),)
_SIZES = (
    Transition(After.BOX, Kind.SIZE, Quantity.ONE, Quantity.PAST_SIZES, After.SIZE),
    Transition(After.SIZE, Kind.ROW, Quantity.FIRST_ROW, Quantity.END_OF_ROWS, After.ROW),
)
_SEVERAL = (*_in_row(After.FILL, Kind.Y), *_in_row(After.BRICK, Kind.Y))
_SEAMS = (
    *_in_row(After.FILL, Kind.SEAM),
    *_in_row(After.BRICK, Kind.SEAM),
    # Rows start anew; there may be none, where nothing touches.
    Transition(After.SEAM, Kind.ROW, Quantity.FIRST_ROW, Quantity.END_OF_ROWS, After.ROW),
    *_in_row(After.SEAM, Kind.END),
)

IN_ROW = frozenset({After.ROW, After.JUMP, After.FILL, After.BRICK})
"""States in which a brick may be decided."""


def _transitions(words: BrickVocabulary) -> tuple[Transition, ...]:
    """Returns what may follow what in the format of a vocabulary."""
    sizes = _SIZES if words.spoken_sizes else _ONE_SIZE
    several, seams = (_SEVERAL if words.several else ()), (_SEAMS if words.parts > 1 else ())
    return (*_ALWAYS, *sizes, *several, *seams)


@dataclass(frozen=True, eq=False)
class Transitions:
    """The transitions of one format and grid, and what follows from them.

    Attributes:
        words: The tokens.
    """

    words: BrickVocabulary

    @cached_property
    def by_state(self) -> dict[After, dict[Kind, Transition]]:
        """What may follow in each state, by kind."""
        found: dict[After, dict[Kind, Transition]] = {after: {} for after in After}
        for transition in _transitions(self.words):
            found[transition.before][transition.kind] = transition
        return found

    @cached_property
    def to_end(self) -> dict[After, int]:
        """Fewest tokens from each state to the end of the text, which counts."""
        distances = {After.END: 0}
        while len(distances) < len(After):
            known = dict(distances)
            for transition in _transitions(self.words):
                if transition.after in known:
                    way = known[transition.after] + 1
                    distances[transition.before] = min(way, distances.get(transition.before, way))
            if distances == known:
                break
        return distances

    @cached_property
    def header(self) -> tuple[Kind, ...]:
        """Kinds of the tokens of an object before its first row."""
        kinds, state = [Kind.Y], After.TOP
        while Kind.ROW not in self.by_state[state]:
            (transition,) = self.by_state[state].values()
            kinds.append(transition.kind)
            state = transition.after
        return tuple(kinds)

    @cached_property
    def _entered(self) -> dict[Kind, list[After]]:
        """States that a token of each kind leads to, in the order in which an object enters them."""
        ways = {kind: [way for way in _transitions(self.words) if way.kind == kind] for kind in Kind}
        return {kind: list(dict.fromkeys(way.after for way in found)) for kind, found in ways.items()}

    @cached_property
    def first_states(self) -> Ints:
        """State that the first token of each kind leads to, shape (kinds,), dtype int64; or `NOWHERE`."""
        return np.array([next(iter(self._entered[kind]), NOWHERE) for kind in Kind], np.int64)

    @cached_property
    def later_states(self) -> dict[int, list[int]]:
        """States that its next tokens lead to in turn, then the first again; of kinds with more than one."""
        return {
            kind.value: [after.value for after in entered[1:]]
            for kind, entered in self._entered.items()
            if len(entered) > 1
        }

    @cached_property
    def tables(self) -> Tables:
        """The transitions as arrays."""
        shape = len(After), len(Kind)
        low, high, least = (np.zeros(shape, np.int64) for _ in range(3))
        following = np.full(shape, NOWHERE)
        for transition in _transitions(self.words):
            place = transition.before, transition.kind
            low[place], high[place] = transition.low, transition.high
            following[place] = transition.after
            least[place] = 1 + self.to_end[transition.after]
        keeps = np.ones((len(After), len(Field)), np.int64)
        adds, sets = np.zeros_like(keeps), np.zeros(keeps.shape, np.bool_)
        keeps[:, Field.AFTER], adds[:, Field.AFTER] = 0, np.arange(len(After))
        adds[:, Field.LENGTH] = adds[After.BRICK, Field.COLUMN] = 1
        keeps[After.TOP, : Field.LENGTH] = 0
        adds[After.TOP, Field.SIZE] = self.words.sizes[0]
        for after, field in SETS.items():
            sets[after, field] = True
        return Tables(low, high, least, following, keeps, adds, sets)


NOWHERE = -1
"""In `Tables.following`: such a token may not follow."""


@dataclass(frozen=True, eq=False)
class Tables:
    """Transitions as arrays of dtype int64 but for `sets`; the first axis is always a state.

    Attributes:
        low: First value of a token of each kind that may follow, as a quantity; shape (states, kinds).
        high: End of its values, likewise; as `low` where it may not follow at all.
        least: Tokens that the text then still takes at the least, it and the end included; likewise.
        following: State after it, `NOWHERE` where it may not follow; likewise.
        keeps: Which fields (1, else 0) keep what they were when the state is entered; shape (states, fields).
        adds: What is then added to them; likewise.
        sets: Whether a field is then set to the token's value instead, dtype bool; likewise.
    """

    low: Ints
    high: Ints
    least: Ints
    following: Ints
    keeps: Ints
    adds: Ints
    sets: npt.NDArray[np.bool_]
