"""Prompts that a model cannot be asked: words that it does not know, and the same thing asked for twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.models.catalogue import known_models
from t4s_geo.models.vocabulary import forms, plain_words
from t4s_geo.prompts import Prompt

MOST_SAID: Final = 3
"""Unknown words, pairs and models that a sentence names; events have all."""
LONGEST_SAID: Final = 60


@dataclass(frozen=True)
class Asked:
    """What a model makes of a prompt.

    Attributes:
        prompt: The prompt's words.
        known: Whether it can be asked for.
        label: The label of the model that they stand for; None where its vocabulary is open, or lacks them.
        nearest: Known words that may have been meant, where they are unknown.
        same_as: An earlier prompt that asks for the same; None for none.
    """

    prompt: str
    known: bool
    label: str | None
    nearest: tuple[str, ...]
    same_as: str | None


class UnknownWords(UserError):
    """Prompts that a model of a closed vocabulary does not know.

    Attributes:
        words: Those prompts.
        labels: What it knows.
        models: Names of models that take any words, the smallest first.
    """

    def __init__(self, model: str, card: ModelCard, words: Sequence[Asked]) -> None:
        """Says which, what may have been meant, and who takes any words."""
        self.words, self.labels, self.models = tuple(words), tuple(card.vocabulary), models_of_any_words()
        said = ", ".join(map(_said, words[:MOST_SAID]))
        more = len(words) - MOST_SAID
        super().__init__(
            f"The model {model} does not know {said}{f' and {more} more' if more > 0 else ''}; it knows "
            f"{', '.join(self.labels)}, and other words for these. Models such as "
            f"{', '.join(self.models[:MOST_SAID])} take any words (t4s-geo models lists them)."
        )


class SameWords(UserError):
    """Prompts that ask a model for the same: each place could be given to either of them.

    Attributes:
        words: Those prompts that have an earlier one.
    """

    def __init__(self, words: Sequence[Asked]) -> None:
        """Says which."""
        self.words = tuple(words)
        groups: dict[str, list[str]] = {}
        for one in words:
            groups.setdefault(one.same_as or "", []).append(one.prompt)
        said = ", ".join(
            f"{', '.join(repr(_cut(text)) for text in (first, *others[:-1]))} and {_cut(others[-1])!r}"
            for first, others in [*groups.items()][:MOST_SAID]
        )
        super().__init__(f"The prompts {said} ask the model for the same; keep one of them.")


def look_up(card: ModelCard, texts: Sequence[str]) -> tuple[Asked, ...]:
    """Returns what a model makes of the words of prompts, in their order."""
    earlier: dict[str, str] = {}
    found = []
    for text in texts:
        label = card.label_of(text)
        key = label or _singular(text, earlier)
        same_as = earlier.get(key)
        earlier.setdefault(key, text)
        known = card.knows(text)
        nearest = () if known else tuple(one.word for one in card.words.nearest(text))
        found.append(Asked(text, known, label, nearest, same_as))
    return tuple(found)


def check_words(model: str, card: ModelCard, prompts: Sequence[Prompt]) -> None:
    """Checks that a model knows what it is asked for, and is asked for nothing twice.

    Args:
        model: Its name, as the user gave it.
        card: Its card.
        prompts: What it is asked for.

    Raises:
        UnknownWords: It does not know some.
        SameWords: Some ask for the same.
    """
    asked = look_up(card, [prompt.text for prompt in prompts])
    if unknown := [one for one in asked if not one.known]:
        raise UnknownWords(model, card, unknown)
    if again := [one for one in asked if one.same_as is not None]:
        raise SameWords(again)


def check_no_refiner(model: str, card: ModelCard, prompts: Sequence[Prompt]) -> None:
    """Raises UserError for prompts that only the refiner finds, where there is none: it goes by metres."""
    for position in card.refined_among([prompt.text for prompt in prompts]):
        raise UserError(
            f"The model {model} finds {_cut(prompts[position].text)!r} in scenes with a coordinate reference "
            "system only; leave that prompt out, or take a model of any words (t4s-geo models lists them)."
        )


def for_model(card: ModelCard, prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """Returns those prompts that the model itself is asked for; the refiner finds the others."""
    refined = card.refined_among([prompt.text for prompt in prompts])
    return tuple(prompt for place, prompt in enumerate(prompts) if place not in refined)


def spelled(card: ModelCard, prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """Returns prompts with words in the number that the model was taught them in."""
    return tuple(replace(prompt, text=card.words.spelled(prompt.text)) for prompt in prompts)


def meanings(card: ModelCard, prompts: Sequence[Prompt]) -> tuple[tuple[str, str], ...]:
    """Returns words that mean less to people than to the model, each with what it takes them for.

    Args:
        card: The model's card.
        prompts: All of which it knows.
    """
    pairs = [(prompt.text, card.label_of(prompt.text)) for prompt in prompts]
    return tuple(
        (_cut(text), label)
        for text, label in pairs
        if label is not None and not {*forms(plain_words(text))} & {*forms(plain_words(label))}
    )


def taken_for(card: ModelCard, means: Sequence[tuple[str, str]]) -> str:
    """Returns a sentence about what `meanings` has found."""
    said = ", ".join(f"{text!r} means {label!r}" for text, label in means)
    return f"To the model {card.name}, {said}: it finds all of that."


def models_of_any_words() -> tuple[str, ...]:
    """Returns the names of known models that take any words, the smallest first."""
    return tuple(one.about.model for one in known_models() if not one.card.vocabulary)


def told(words: Sequence[Asked]) -> list[dict[str, Any]]:
    """Returns them as JSON values."""
    return [
        {
            "prompt": one.prompt,
            "known": one.known,
            "label": one.label,
            "nearest": list(one.nearest),
            "same_as": one.same_as,
        }
        for one in words
    ]


def _singular(text: str, earlier: dict[str, str]) -> str:
    """Returns a text, or an earlier one that it is the singular or plural of."""
    plain = " ".join(text.casefold().split())
    own = set(forms(plain))
    return next((key for key in earlier if own & set(forms(key))), plain)


def _said(one: Asked) -> str:
    meant = " or ".join(map(repr, one.nearest))
    return f"{_cut(one.prompt)!r} (nearest: {meant})" if meant else repr(_cut(one.prompt))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…"
