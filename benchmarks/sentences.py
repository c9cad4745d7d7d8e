"""What a model makes of sentences, beside names of classes and the format's ceiling, by kind of sentence.

    python -m embedded_training.referring.write DATA FOLDER
    python benchmarks/sentences.py FOLDER --trained my_model

Measures are those of `t4s-geo benchmark`. Compared are the trained model's answers to the sentence, and to
the name of the class that the sentence speaks of; the answers to that name of the checkpoint that it was
trained from; the data set's own mask of the whole class, which is the best that names of classes can do; and
the format's ceiling.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from t4s_geo.benchmarking.asking import Asker, Clock
from t4s_geo.benchmarking.grouping import Group
from t4s_geo.benchmarking.oracle import oracle_answer
from t4s_geo.datasets.items import Item
from t4s_geo.datasets.sets.json_lines import read_lines
from t4s_geo.evaluation.questions import QuestionCounts
from t4s_geo.models import Model, choose_model, open_model
from t4s_geo.models.card import ModelCard
from t4s_geo.pictures.answers import mask_of

Bools = npt.NDArray[np.bool_]
ALL = "all"
KINDS = ("class", "colour", "size", "largest", "place", "neighbour", "two", "nothing")
LABELS = ("building", "field", "car", "swimming pool")
COLOURS = ("white", "grey", "black", "red", "brown", "green", "blue")


@dataclass(frozen=True, eq=False)
class Question:
    """A question, and what the rules know of it.

    Attributes:
        item: The question.
        kind: Kind of the sentence.
        label: What its objects are.
        mask: What it means.
        whole: All objects of the label in the picture.
    """

    item: Item
    kind: str
    label: str
    mask: Bools
    whole: Bools

    @property
    def groups(self) -> list[str]:
        """Rows that it counts in: all, its kind, its label, and its colour if it names no more."""
        words = self.item.text.split()
        colours = [f"colour {colour}" for colour in COLOURS if self.kind == "colour" and colour in words]
        return [ALL, self.kind, self.label, *colours]


@dataclass
class Counts:
    """Adds up the answers of one row.

    Attributes:
        questions: The usual measures.
        meant: Pixels found that lie on what is meant.
        on_class: Pixels found that lie on any object of the label.
    """

    questions: QuestionCounts = field(default_factory=QuestionCounts)
    meant: int = 0
    on_class: int = 0

    def add(self, found: Bools, question: Question) -> None:
        """Adds an answer."""
        self.questions.add(found, question.mask)
        if question.mask.any():
            self.meant += int((found & question.mask).sum())
            self.on_class += int((found & question.whole).sum())


Table = dict[str, Counts]


def read(path: Path) -> Iterator[list[Question]]:
    """Yields the questions about each picture."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for _, run in groupby(zip(read_lines(path), lines, strict=True), key=lambda pair: pair[0].picture):
        pairs = list(run)
        masks = [item.target().mask for item, _ in pairs]
        named = [mask for mask, (_, line) in zip(masks, pairs, strict=True) if line["kind"] == "class"]
        whole = named[0] if named else np.zeros_like(masks[0])
        yield [
            Question(item, line["kind"], line["label"], mask, whole)
            for mask, (item, line) in zip(masks, pairs, strict=True)
        ]


def answers(model: Model, pictures: Sequence[Sequence[Question]], named: bool) -> Iterator[Bools]:
    """Yields the answers to all questions.

    Args:
        model: Who answers; words that it does not know it answers with nothing.
        pictures: The questions.
        named: Whether it is asked for the label's name in place of the sentence.
    """
    asker = Asker(model, Clock())
    for questions in pictures:
        items = [replace(one.item, text=one.label) if named else one.item for one in questions]
        (found,) = asker.answer([Group(questions[0].item.picture, tuple(items))])
        for item, question in zip(items, questions, strict=True):
            given = found.get(item.text)
            shape = (question.mask.shape[0], question.mask.shape[1])
            yield np.zeros(shape, bool) if given is None else mask_of(given, model.card, shape)[0]


def ceiling(card: ModelCard, questions: Sequence[Question]) -> Iterator[Bools]:
    """Yields the masks of the data set as the format can write them."""
    for one in questions:
        shape = (one.mask.shape[0], one.mask.shape[1])
        yield mask_of(oracle_answer(one.item.target(), card.format()), card, shape)[0]


def tally(found: Iterator[Bools], questions: Sequence[Question]) -> Table:
    """Adds up the answers to all questions."""
    table: Table = {}
    for mask, question in zip(found, questions, strict=True):
        for name in question.groups:
            table.setdefault(name, Counts()).add(mask, question)
    return table


def _number(value: Any) -> str:
    return "–" if value is None else f"{100 * value:.2f}"


def print_tables(tables: dict[str, Table]) -> None:
    """Prints the tables of the documentation."""
    keys = {
        "gIoU": "giou",
        "cIoU": "ciou",
        "Pr@.5": "pr@0.5",
        "Pr@.7": "pr@0.7",
        "N-acc": "n_acc",
        "T-acc": "t_acc",
    }
    print(f"| answers | {' | '.join(keys)} |\n| --- |{' --- |' * len(keys)}")
    for name, table in tables.items():
        values = table[ALL].questions.scores().to_json()
        print(f"| {name} | {' | '.join(_number(values[key]) for key in keys.values())} |")
    first = next(iter(tables.values()))
    for title, rows in (
        ("kind", KINDS),
        ("label", LABELS),
        ("colour", [f"colour {colour}" for colour in COLOURS]),
    ):
        print(
            f"\n| gIoU by {title} | questions | {' | '.join(tables)} |\n| --- | --- |{' --- |' * len(tables)}"
        )
        for row in rows:
            if row in first:
                scores = [table[row].questions.scores() for table in tables.values()]
                values = " | ".join(_number(one.giou) for one in scores)
                print(f"| {row} | {scores[0].questions} | {values} |")
    print(f"\n| on what is meant | {' | '.join(tables)} |\n| --- |{' --- |' * len(tables)}")
    for kind in (kind for kind in KINDS[1:-1] if kind in first):
        shares = [
            table[kind].meant / table[kind].on_class if table[kind].on_class else None
            for table in tables.values()
        ]
        print(f"| {kind} | {' | '.join(map(_number, shares))} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trained", required=True, help="the model that was taught the sentences")
    parser.add_argument("--base", default="embedded", help="the one that it was trained from")
    parser.add_argument("--split", default="test")
    parser.add_argument("--answers", type=Path, help="file to keep the answers in, for draw_sentences.py")
    given = parser.parse_args()
    pictures = [*read(given.folder / f"{given.split}.jsonl")]
    questions = [one for picture in pictures for one in picture]
    print(f"{given.split}: {len(questions):,} questions about {len(pictures):,} pictures, in %\n")
    trained, base = (open_model(choose_model(name)) for name in (given.trained, given.base))
    found = [*answers(trained, pictures, named=False)]
    if given.answers:
        np.save(given.answers, np.packbits(found, axis=-1))
    tables = {
        "trained, sentence": tally(iter(found), questions),
        "trained, class name": tally(answers(trained, pictures, named=True), questions),
        "before, class name": tally(answers(base, pictures, named=True), questions),
        "the whole class": tally((one.whole for one in questions), questions),
        "ceiling": tally(ceiling(base.card, questions), questions),
    }
    for model in (trained, base):
        model.close()
    print_tables(tables)


if __name__ == "__main__":
    main()
