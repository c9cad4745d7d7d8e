"""What may follow what, said once more by example, and what is derived from it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from t4s_geo.descriptors import BrickFormat, BrickFormatV1, BrickFormatV2, BrickFormatV3
from t4s_geo.descriptors.states import After, Field, quantities
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.transitions import NOWHERE, Transitions

V1, V2, V3 = BrickFormatV1(16), BrickFormatV2(64), BrickFormatV3(16)
SHORT, SHORT_V3 = BrickFormatV2(64, 11), BrickFormatV3(16, 10)

# What may follow, as kinds of tokens with their first and last value; patterns by how many there are.
EXAMPLES = [
    (V1, "", "none y0-15"),
    (V1, "<none>", "end"),
    (V1, "<y3>", "x0-15"),
    (V1, "<y3><x5>", "y4-16"),
    (V1, "<y3><x5><y9>", "x6-16"),
    # Rows of bricks are 4 cells high, columns 2 wide; the box is rows 0 to 2 and columns 2 to 4.
    (V1, "<y3><x5><y9><x9>", "r0-2"),
    (V1, "<y3><x5><y9><x9><r1>", "j3-4 f3-5 254"),
    (V1, "<y3><x5><y9><x9><r1><j4>", "f5-5 254"),
    (V1, "<y3><x5><y9><x9><r1><f4>", "r2-2 254 end"),
    (V1, "<y3><x5><y9><x9><r1><f3>", "r2-2 j4-4 254 end"),
    (V1, "<y3><x5><y9><x9><r1><b01>", "r2-2 j4-4 f4-5 254 end"),
    (V1, "<y3><x5><y9><x9><r1><b01><b02><b03>", "r2-2 end"),
    (V1, "<y3><x5><y9><x9><r2><b01>", "j4-4 f4-5 254 end"),
    (V2, "", "none y0-63"),
    (V2, "<y8><x8><y40><x24>", "s1-8"),
    (V2, "<y8><x8><y40><x24><s1>", "r1-4"),
    (V2, "<y8><x8><y40><x24><s2>", "r0-2"),
    (V2, "<y8><x8><y40><x24><s1><r2>", "j2-2 f2-3 1024"),
    (V2, "<y8><x8><y40><x24><s1><r2><f2>", "y8-63 r3-4 j3-2 1024 end"),
    (V2, "<y8><x8><y40><x24><s8><r0><p000>", "y8-63 end"),
    (V2, "<y8><x8><y40><x24><s8><r0><p000><y9>", "x0-63"),
    # Of 11 tokens, the end included, 4 are left: no room for an object.
    (SHORT, "<y8><x8><y40><x24><s1><r2><p000>", "r3-4 f3-3 1024 end"),
    (SHORT, "<y8><x8><y40><x24><s1><r2><p000><r3>", "j2-2 f2-3 1024"),
    (SHORT, "<y8><x8><y40><x24><s1><r2><p000><r3><p000>", "f3-3 1024 end"),
    (SHORT, "<y8><x8><y40><x24><s1><r2><p000><r3><p000><f3>", "end"),
    (V3, "", "none y0-15"),
    (V3, "<none>", "end"),
    (V3, "<y3><x5><y9><x9>", "r0-2"),
    (V3, "<y3><x5><y9><x9><r1>", "j3-4 f3-5 254"),
    (V3, "<y3><x5><y9><x9><r1><b01>", "r2-2 j4-4 f4-5 254 seam end"),
    (V3, "<y3><x5><y9><x9><r2><f5>", "seam end"),
    # Rows start anew, and there are no third parts.
    (V3, "<y3><x5><y9><x9><r2><f5><seam>", "r0-2 end"),
    (V3, "<y3><x5><y9><x9><r2><f5><seam><r1>", "j3-4 f3-5 254"),
    (V3, "<y3><x5><y9><x9><r2><f5><seam><r1><b01><f5>", "r2-2 end"),
    (SHORT_V3, "<y3><x5><y9><x9><r1><b01>", "r2-2 j4-4 f4-5 254 seam end"),
    (SHORT_V3, "<y3><x5><y9><x9><r1><b01><b02>", "r2-2 f5-5 254 seam end"),
    (SHORT_V3, "<y3><x5><y9><x9><r1><b01><b02><b03>", "seam end"),
    (SHORT_V3, "<y3><x5><y9><x9><r1><b01><b02><seam>", "end"),
]


def _expected(format: BrickFormat, said: str) -> set[str]:
    words: set[str] = set()
    for part in said.split():
        if part.isdigit():
            assert int(part) == len(format.vocabulary.book)
            words |= set(format.vocabulary.book.names)
        elif match := re.fullmatch(r"([a-z])(\d+)-(\d+)", part):
            letter, low, high = match.groups()
            values = range(int(low), int(high) + 1)
            words |= {f"<{letter}{value}>" for value in values} & set(format.vocabulary.names)
        else:
            words.add({"none": "<none>", "seam": "<seam>", "end": "the end"}[part])
    return words


@pytest.mark.parametrize(("format", "text", "said"), EXAMPLES)
def test_what_may_follow(format: BrickFormat, text: str, said: str) -> None:
    state = format.grammar.start
    for token in re.findall("<[^>]+>", text):
        state = format.grammar.advance(state, format.vocabulary.index[token])
    names = [*format.vocabulary.names, "the end"]
    allowed = {names[symbol] for symbol in np.flatnonzero(format.grammar.allowed(state))}
    assert allowed == _expected(format, said)


def test_fewest_tokens_to_the_end() -> None:
    one, several = (Transitions(format.vocabulary).to_end for format in (V1, V2))
    expected = {
        After.END: 0, After.NONE: 1, After.BRICK: 1, After.FILL: 1, After.JUMP: 2, After.ROW: 2, After.BOX: 3,
        After.BOTTOM: 4, After.LEFT: 5, After.TOP: 6, After.NOTHING: 2,
    }  # fmt: skip
    assert one == expected
    assert several == expected | {
        After.SIZE: 3, After.BOX: 4, After.BOTTOM: 5, After.LEFT: 6, After.TOP: 7,
    }  # fmt: skip
    assert Transitions(V3.vocabulary).to_end == expected | {After.SEAM: 1}


def test_headers() -> None:
    box = (Kind.Y, Kind.X, Kind.Y, Kind.X)
    assert Transitions(V1.vocabulary).header == box
    assert Transitions(V2.vocabulary).header == (*box, Kind.SIZE)


@pytest.mark.parametrize("format", [V1, V2, V3])
def test_tables_say_what_the_transitions_say(format: BrickFormat) -> None:
    transitions = format.grammar.transitions
    tables = transitions.tables
    for after in After:
        for kind in Kind:
            way = transitions.by_state[after].get(kind)
            entry = tables.low[after, kind], tables.high[after, kind], tables.following[after, kind]
            assert entry == ((way.low, way.high, way.after) if way else (0, 0, NOWHERE))
            assert tables.least[after, kind] == (1 + transitions.to_end[way.after] if way else 0)


def test_quantities_of_arrays_are_those_of_each_state() -> None:
    rng = np.random.default_rng(0)
    fields = rng.integers(0, 8, (len(Field), 50))
    fields[Field.SIZE] = rng.choice(V2.vocabulary.sizes, 50)
    arrays = [np.broadcast_to(quantity, 50) for quantity in quantities(V2.vocabulary, fields)]
    single = [quantities(V2.vocabulary, [int(field) for field in state]) for state in fields.T]
    assert np.array_equal(np.transpose(arrays), single)
