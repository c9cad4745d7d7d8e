"""A server's model as one that the engine can ask."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from t4s_geo.errors import UserError
from t4s_geo.models import (
    CardOverrides,
    IncompleteAnswers,
    ModelCard,
    TileQuestion,
    choose_model,
    describe_model,
    open_model,
)
from t4s_geo.models.server.model import IN_FLIGHT, ServerModel
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt

Says = Callable[..., Any]
CARD = ModelCard("tiny", prompt_template="Find {prompt}.")


def ask_about(number: int, *words: str) -> TileQuestion:
    """A tile of one colour, which says which tile it is."""
    rgb = np.full((256, 256, 3), number, np.uint8)
    return TileQuestion(rgb, tuple(Prompt(word, word) for word in words or ("water",)))


def tile_of(body: dict[str, Any]) -> tuple[int, str]:
    """Returns the number of the tile that a question is about, and its words."""
    picture, text = body["messages"][0]["content"]
    content = base64.b64decode(picture["image_url"]["url"].removeprefix("data:image/png;base64,"))
    with Image.open(BytesIO(content)) as image:
        assert image.size == (256, 256) and image.mode == "RGB"
        return int(np.asarray(image)[0, 0, 0]), text["text"]


def text_of(number: int) -> str:
    return f"<y0><x{number % 32}><y4><x32><r0><f16>"


@pytest.fixture
def model(server: Any) -> Any:
    model = ServerModel.open(f"{server.url}#tiny", CARD, retries=1)
    server.asked.clear()
    yield model
    model.close()


def test_answers_come_in_the_order_of_the_questions(server: Any, model: ServerModel, says: Says) -> None:
    server.answer = lambda body: says(text_of(tile_of(body)[0]))
    answers = model.answer([ask_about(number) for number in range(3 * IN_FLIGHT)])
    assert [answer.text for (answer,) in answers] == [text_of(number) for number in range(96)]
    assert all(tile_of(body)[1] == "Find water." for body in server.asked)


def test_answers_come_by_tile_and_prompt(server: Any, model: ServerModel, says: Says) -> None:
    wide = {"Find water.": "<y0><x0><y4><x32><r0><f16>", "Find road.": "<none>"}
    server.answer = lambda body: says(wide[tile_of(body)[1]])
    (first, none, last) = model.answer(
        [
            ask_about(0, "water", "road"),
            TileQuestion(np.zeros((256, 256, 3), np.uint8), ()),
            ask_about(1, "road"),
        ]
    )
    assert [answer.text for answer in first] == [*wide.values()]
    assert none == ()
    assert [answer.text for answer in last] == ["<none>"]


def test_questions_are_under_way_together_but_not_too_many(
    server: Any, model: ServerModel, says: Says
) -> None:
    together, most, lock = [0], [0], threading.Lock()
    full = threading.Event()

    def answer(body: Any) -> Any:
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
            if together[0] == IN_FLIGHT:
                full.set()
        # Nobody is answered before as many as may be are there.
        assert full.wait(20)
        with lock:
            together[0] -= 1
        return says("<none>")

    server.answer = answer
    model.answer([ask_about(number) for number in range(IN_FLIGHT + 10)])
    assert most[0] == IN_FLIGHT
    assert len(server.asked) == IN_FLIGHT + 10


def test_one_question_without_an_answer_takes_no_others_with_it(
    server: Any, model: ServerModel, says: Says
) -> None:
    server.answer = lambda body: (500, {}) if tile_of(body)[0] == 2 else says(text_of(tile_of(body)[0]))
    with pytest.raises(IncompleteAnswers, match="HTTP 500") as raised:
        model.answer([ask_about(number, "water", "road") for number in range(5)])
    for number, answers in enumerate(raised.value.answers):
        if number == 2:
            assert ["HTTP 500" in str(error) for error in answers] == [True, True]
        else:
            assert [answer.text for answer in answers] == [text_of(number)] * 2
    # It was tried twice, and all others once: nobody need ask again.
    assert Counter(tile_of(body)[0] for body in server.asked) == {0: 2, 1: 2, 2: 4, 3: 2, 4: 2}


def test_an_answer_that_makes_no_sense_is_asked_for_once_more(
    server: Any, model: ServerModel, says: Says
) -> None:
    texts = iter(["I see a lake.", "<none>"])
    server.answer = lambda body: says(next(texts))
    assert model.answer([ask_about(0)])[0][0].text == "<none>"
    server.answer = lambda body: says("I see a lake.")
    server.asked.clear()
    with pytest.raises(RuntimeError, match="its text is not boxwise-bricks-v1: there is no brick token"):
        model.answer([ask_about(0)])
    assert len(server.asked) == 2


def test_a_server_that_is_gone_ends_the_run(
    server: Any, model: ServerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(UserError, match="was lost; run the same command again"):
        model.answer([ask_about(0), ask_about(1)])
    # Nobody waits for it a second time.
    monkeypatch.setattr(model, "_ask", None)
    with pytest.raises(UserError, match="was lost"):
        model.answer([ask_about(2)])


def test_a_server_that_is_back_is_asked_again(
    server: Any, model: ServerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "_lost", UserError("gone"))
    assert model.answer([ask_about(0)])[0][0].text == "<none>"


def test_a_key_that_is_withdrawn_ends_the_run(server: Any, model: ServerModel) -> None:
    server.key = "new"
    with pytest.raises(UserError, match="refuses requests"):
        model.answer([ask_about(0), ask_about(1)])


def test_a_model_that_is_not_there_is_answered_with_those_that_are(server: Any) -> None:
    server.models = ["text4seg-7b", "qwen"]
    with pytest.raises(UserError, match=r"no model 'text4seg' .*: qwen, text4seg-7b"):
        ServerModel.open(f"{server.url}#text4seg", CARD)


def test_a_model_that_takes_no_pictures_is_said(server: Any) -> None:
    server.answer = lambda body: (400, {"message": "At most 0 images may be provided."})
    with pytest.raises(UserError, match=r"does not answer a question with a picture: .*At most 0 images"):
        ServerModel.open(f"{server.url}#tiny", CARD)


def test_the_only_model_need_not_be_named(server: Any) -> None:
    model = ServerModel.open(server.url, CARD)
    assert model.identity.startswith(f"server:{server.url}#tiny:")
    model.close()
    server.models = ["a", "b"]
    with pytest.raises(UserError, match=r"names no model \(there are a, b\)"):
        ServerModel.open(server.url, CARD)


def test_identity_follows_what_decides_about_answers_and_holds_no_key(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("T4S_GEO_API_KEY", "hunter2")
    name = f"{server.url}#tiny"
    overrides = [
        CardOverrides(),
        CardOverrides(threshold=0.7),
        CardOverrides(grid=64),
        CardOverrides(card=CARD),
    ]
    models = [open_model(choose_model(name, override)) for override in overrides]
    first, threshold, grid, card = (model.identity for model in models)
    assert first == threshold and len({first, grid, card}) == 3
    assert not any("hunter2" in f"{model.identity}{describe_model(choose_model(name))}" for model in models)
    for model in models:
        model.close()


def test_the_card_is_the_default_one_or_a_file(server: Any, tmp_path: Path) -> None:
    name = f"{server.url}#tiny"
    assert describe_model(choose_model(name))["descriptor"] == "boxwise-bricks-v1"
    path = tmp_path / "card.json"
    path.write_text('{"name": "mine", "descriptor": "imagewise-rrle", "grid": 24, "tile_size": 336}')
    described = describe_model(Options(model=name, card=path).model_choice)
    assert described["name"] == "mine" and described["grid"] == 24
    assert described["model"] == "tiny" and str(described["grammar"]).startswith("none")
    with pytest.raises(UserError, match=r"The card .*gone\.json"):
        _ = Options(card=tmp_path / "gone.json").model_choice


def test_torch_is_not_needed(server: Any) -> None:
    code = (
        "import sys\n"
        "sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "from t4s_geo.models import choose_model, open_model\n"
        f"open_model(choose_model({server.url + '#tiny'!r})).close()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
