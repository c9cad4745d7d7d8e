"""What the engine says reaches people in the panel's words, and their language."""

from __future__ import annotations

import string
from typing import Any

import pytest
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QPlainTextEdit, QWidget

from tests.problem_page import documented


def failed(**values: Any) -> dict[str, Any]:
    return {"event": "failed", "reason": "user_error", "message": "x; add --gsd.", **values}


def test_every_problem_of_the_engine_has_a_sentence() -> None:
    from qgis_plugin.core.problems import SENTENCES

    problems = documented()
    assert len(problems) > 30 and set(SENTENCES) == set(problems)
    for name, sentence in SENTENCES.items():
        fields = {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}
        assert fields <= problems[name], name


def test_a_problem_is_said_in_the_panels_words() -> None:
    from qgis_plugin.core.problems import spoken

    event = failed(problem="no_band", about={"path": "/data/a{0}.tif", "band": 9, "bands": 3})
    told = spoken(event)
    assert told["message"] == "a{0}.tif has 3 bands, and band 9 is asked for; choose other bands."
    assert told["details"] == event["message"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"problem": "of_another_engine", "about": {"path": "x"}},
        {"problem": "no_band", "about": {}},
        {"problem": "no_band", "about": None},
        {"problem": ["no_band"]},
        {"reason": "unknown_words"},
        {"reason": "same_words", "words": []},
    ],
)
def test_what_is_not_understood_is_shown_as_it_is(values: dict[str, Any]) -> None:
    from qgis_plugin.core.problems import spoken

    assert spoken(failed(**values))["message"] == "x; add “Metres a pixel”."


def test_reasons_have_sentences_too() -> None:
    from qgis_plugin.core.problems import spoken

    words = [{"prompt": "red roof", "same_as": None}, {"prompt": "yurt", "same_as": None}]
    assert spoken(failed(reason="unknown_words", words=words))["message"].startswith(
        "The model does not know red roof, yurt; "
    )
    same = [{"prompt": "houses", "same_as": "building"}]
    assert spoken(failed(reason="same_words", words=same))["message"].startswith(
        "houses asks for the same as building; "
    )
    other = failed(reason="other_run", ledger="/a/b.ledger", difference="model")
    assert "b.ledger" in spoken(other)["message"] and "--" not in spoken(other)["message"]
    started = {"event": "started", "warnings": ["English."], "means": [["lake", "water"]]}
    assert spoken(started)["warnings"] == ["The model finds more than these words say: lake → water."]


def test_a_worker_is_heard_in_the_panels_words(forest: Any) -> None:
    from using import wait

    forest.model.choice.setCurrentText("/no/such/model")
    forest.press()
    wait(lambda: not forest.run.is_running)
    assert forest.bar.said[-1].startswith("There is no model /no/such/model; choose one of the list")
    # The engine's own sentence is among the details.
    assert "oracle:LABELS.tif" in forest.bar.said[-1]


@pytest.mark.parametrize("letter", ["a", "图"])
def test_a_line_of_a_long_sentence_is_shown_and_all_of_it_on_request(qgis_app: object, letter: str) -> None:
    from qgis_plugin.core.shortened import LONGEST, shortened
    from qgis_plugin.ui.plain import DetailsButton, Messages

    bar = QgsMessageBar()
    sentence = f"What is wrong, <b>{letter * 30}</b>; {letter * 150}."
    assert shortened("short; enough") == "short; enough"
    line = shortened(sentence)
    assert line.endswith(" …") and len(line) <= LONGEST and sentence.startswith(line[:-2])
    assert shortened(letter * 1000)[:-2] == letter * ((LONGEST - 2) // (1 if letter == "a" else 2))
    Messages(bar).show(sentence, details="The engine's own words.")
    item = bar.currentItem()
    (button,) = item.findChildren(DetailsButton)
    button.click()
    texts = [window.toPlainText() for window in bar.findChildren(QPlainTextEdit)]
    assert texts == [f"{sentence}\n\nThe engine's own words."]
    narrow = QWidget()
    narrow.resize(700, 100)
    bar.setParent(narrow)
    Messages(bar).show("There is no model /no/such/model; choose one of the list, or a checkpoint's folder.")
    assert "There is no model /no/such/model …" in bar.currentItem().text()
    Messages(bar).show("All of it.")
    assert bar.currentItem().findChildren(DetailsButton) == []


@pytest.mark.parametrize(
    ("said", "message", "details"),
    [
        (
            'Reading\n{"event": "failed", "reason": "user_error", "message": "a.gpkg is none.", '
            '"problem": "no_result", "about": {"path": "/x/a.gpkg"}}\n',
            "a.gpkg is no result of t4s-geo; choose another file.",
            "a.gpkg is none.",
        ),
        ("Error: no --gsd.\n", "no “Metres a pixel”.", "no --gsd."),
        ("12\n[]\nKilled", "The engine stopped with code 9: 12\n[]\nKilled", ""),
        ("", "The engine stopped with code 9: ", ""),
    ],
)
def test_commands_are_heard_in_the_panels_words(said: str, message: str, details: str) -> None:
    from qgis_plugin.core.command import _failure

    told = _failure(said, 9)
    assert (told["message"], told["details"]) == (message, details)
