"""The rules: which sentences are true of a picture, and what each of them means.

A sentence means all objects that fit it, as a prompt does, but for the one with a superlative ("the largest
house"). Objects between two descriptions (neither large nor small) are meant by none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from embedded_training.referring.attributes import Thing
from embedded_training.referring.colours import COLOURS

KINDS = ("class", "colour", "size", "largest", "place", "neighbour", "two")
"""Kinds of sentences that mean something; those that mean nothing are a kind of their own, "nothing"."""

NOUNS = {
    "building": ("building", "house"),
    "field": ("field",),
    "car": ("car", "vehicle"),
    "swimming pool": ("swimming pool", "pool"),
}
SMALL_LARGE = {"building": (40, 110), "field": (4000, 16000), "swimming pool": (28, 44)}
"""Square metres up to which a thing is small, and from which on it is large; cars are all alike."""
CLOSE_ALONE = {"building": (1.5, 6), "field": (8, 30), "car": (1.2, 5), "swimming pool": (8, 25)}
"""Metres to the nearest of its like up to which a thing is beside it, and from which on it stands alone."""
_AHEAD = 1.3
"""How many times as large as the second the largest is."""
_GREEN = 0.55

Test = Callable[[Thing], bool]


@dataclass(frozen=True)
class Saying:
    """A sentence about a picture.

    Attributes:
        kind: One of `KINDS`, or `nothing`.
        sentence: Its words.
        meant: Numbers of the objects that it means; none for a sentence that means nothing there.
    """

    kind: str
    sentence: str
    meant: frozenset[int]


@dataclass(frozen=True)
class _Phrase:
    """A description with `{noun}` in it, and which things fit it."""

    kind: str
    words: tuple[str, ...]
    fits: Test


def _places() -> Iterator[_Phrase]:
    sides: dict[str, Test] = {
        "on the left": lambda thing: thing.across < 0.45,
        "on the right": lambda thing: thing.across > 0.55,
        "at the top": lambda thing: thing.down < 0.45,
        "at the bottom": lambda thing: thing.down > 0.55,
    }
    for words, test in sides.items():
        yield _Phrase("place", (f"{{noun}} {words}",), test)
    for upper, vertical in (("upper", sides["at the top"]), ("lower", sides["at the bottom"])):
        for left, horizontal in (("left", sides["on the left"]), ("right", sides["on the right"])):
            yield _Phrase("place", (f"{{noun}} in the {upper} {left}",), _both(vertical, horizontal))
    yield _Phrase(
        "place",
        ("{noun} in the centre",),
        lambda thing: abs(thing.across - 0.5) < 0.17 and abs(thing.down - 0.5) < 0.17,
    )


def _colours(label: str) -> Iterator[_Phrase]:
    for colour in COLOURS:
        words: tuple[str, ...] = (f"{colour} {{noun}}",)
        if label == "building":
            words = (f"{colour} roof", f"{{noun}} with a {colour} roof")
        yield _Phrase("colour", words, lambda thing, colour=colour: thing.colour == colour)  # type: ignore[misc]


def _sizes(label: str) -> Iterator[_Phrase]:
    if label in SMALL_LARGE:
        small, large = SMALL_LARGE[label]
        yield _Phrase("size", ("large {noun}", "big {noun}"), lambda thing: thing.area >= large)
        yield _Phrase("size", ("small {noun}",), lambda thing: thing.whole and thing.area <= small)


def _neighbours(label: str) -> Iterator[_Phrase]:
    close, alone = CLOSE_ALONE[label]
    yield _Phrase("neighbour", ("{noun} beside another {noun}",), lambda thing: thing.nearest <= close)
    yield _Phrase(
        "neighbour", ("{noun} standing alone",), lambda thing: thing.whole and thing.nearest >= alone
    )
    if label in ("building", "swimming pool"):
        yield _Phrase("neighbour", ("{noun} among trees",), lambda thing: thing.green >= _GREEN)


def _pairs(label: str) -> Iterator[_Phrase]:
    for one in (*_colours(label), *_sizes(label)):
        for place in _places():
            words = place.words[0].replace("{noun}", one.words[0])
            yield _Phrase("two", (words,), _both(one.fits, place.fits))


def _both(one: Test, other: Test) -> Test:
    return lambda thing: one(thing) and other(thing)


def _phrases(label: str) -> list[_Phrase]:
    return [*_colours(label), *_sizes(label), *_places(), *_neighbours(label), *_pairs(label)]


def sayings_of(
    things: Sequence[Thing], every: frozenset[int], label: str, rng: np.random.Generator
) -> list[Saying]:
    """Returns all sentences that the rules know about a picture.

    Args:
        things: Its objects.
        every: Numbers of all of them, those too small to be told included: what the class's name means.
        label: What they are.
        rng: Chooses among words that mean the same.
    """
    noun = str(rng.choice(NOUNS[label]))

    def say(words: Sequence[str]) -> str:
        return str(rng.choice(list(words))).replace("{noun}", noun)

    said = [Saying("class", noun, every)] if things else []
    for phrase in _phrases(label):
        meant = frozenset(thing.number for thing in things if phrase.fits(thing))
        # Two descriptions that each mean what one alone means would teach nothing, but do no harm.
        if meant or _is_sure(phrase, things):
            said.append(Saying(phrase.kind if meant else "nothing", say(phrase.words), meant))
    said += _superlatives(things, label, say)
    return said


def _superlatives(
    things: Sequence[Thing], label: str, say: Callable[[Sequence[str]], str]
) -> Iterator[Saying]:
    ranked = sorted(things, key=lambda thing: -thing.area)
    if len(ranked) < 2 or label == "car" or ranked[0].area < _AHEAD * ranked[1].area:
        return
    first = ranked[0]
    yield Saying("largest", say(("the largest {noun}", "the biggest {noun}")), frozenset({first.number}))
    near = sorted(first.gaps.items(), key=lambda pair: pair[1])
    if len(near) > 1 and near[1][1] > near[0][1] + CLOSE_ALONE[label][0]:
        yield Saying("neighbour", say(("the {noun} nearest to the largest one",)), frozenset({near[0][0]}))


def _is_sure(phrase: _Phrase, things: Sequence[Thing]) -> bool:
    """Tells whether nothing in the picture could be taken for what is described.

    Of colours and pairs only: where no thing is small, one of middling size may be called so.
    """
    if phrase.kind == "place":
        return bool(things)
    return phrase.kind in ("colour", "two") and all(thing.colour is not None for thing in things)


def draw(sayings: Sequence[Saying], count: int, nothing: float, rng: np.random.Generator) -> list[Saying]:
    """Draws some sentences, kinds alike and no words twice; the class's name is always among them.

    Args:
        sayings: All there are.
        count: How many at most.
        nothing: Share of those that mean nothing there.
        rng: Source of chance.
    """
    by_kind = {kind: [one for one in sayings if one.kind == kind] for kind in (*KINDS, "nothing")}
    drawn = by_kind["class"][:1]
    words = {one.sentence for one in drawn}
    while len(drawn) < count:
        there = [kind for kind in KINDS[1:] if by_kind[kind]]
        if by_kind["nothing"] and (rng.random() < nothing or not there):
            there = ["nothing"]
        if not there:
            break
        pool = by_kind[str(rng.choice(there))]
        one = pool.pop(int(rng.integers(len(pool))))
        if one.sentence not in words:
            words.add(one.sentence)
            drawn.append(one)
    return drawn
