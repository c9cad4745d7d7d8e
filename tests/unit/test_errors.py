"""Problems that have a name: docs/worker.md lists those that the engine tells, with what is told of them."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from t4s_geo.errors import LONGEST_NAME, UserError, needing
from t4s_geo.unforeseen import problem_of
from t4s_geo.worker.outcomes import told_error
from tests.problem_page import documented

ROOT = Path(__file__).resolve().parents[2]


def raised() -> Iterator[tuple[str, set[str]]]:
    """What calls say that make an error with a name."""
    for source in (ROOT / "t4s_geo").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                given = {word.arg: word.value for word in node.keywords if word.arg is not None}
                name = given.pop("problem", None)
                if isinstance(name, ast.Constant) and name.value:
                    yield name.value, set(given)
    for error in (MemoryError(), OSError(28, "No space left on device")):
        told = problem_of(error)
        yield told["problem"], set(told["about"])


def test_the_page_lists_what_is_told() -> None:
    told = dict[str, set[str]]()
    for name, about in raised():
        assert told.setdefault(name, about) == about, name
    assert told == documented()


def test_a_mistake_tells_its_name_and_what_it_is_about() -> None:
    error = UserError("scene.tif has no band 9.", problem="no_band", path=Path("scene\x1b.tif"), band=9)
    told = told_error(pickle.loads(pickle.dumps(error)))
    assert told["reason"] == "user_error"
    assert (told["problem"], told["about"]) == ("no_band", {"path": "scene\\x1b.tif", "band": 9})
    assert "problem" not in told_error(UserError("wrong"))


def test_what_is_told_has_an_end() -> None:
    error = UserError("wrong", problem="no_file", path="x" * 10_000)
    assert len(str(error.about["path"])) <= LONGEST_NAME + 1


@pytest.mark.parametrize("error", [ValueError("no"), RuntimeError("no")])
def test_other_errors_have_no_name(error: Exception) -> None:
    assert problem_of(error) == {}


def test_what_is_not_installed_is_said_with_what_installs_it() -> None:
    with (
        pytest.raises(UserError, match=r"Flying needs no_wings, .* pip install 't4s-geo\[fly\]'"),
        needing("fly", "Flying"),
    ):
        import no_wings  # noqa: F401


def test_another_sentence_is_about_the_same_mistake() -> None:
    error = UserError("too coarse", problem="wrong_distance", prompt="car").reworded(
        "a.tif: no", path="a.tif"
    )
    assert str(error) == "a.tif: no"
    assert (error.problem, error.about) == ("wrong_distance", {"prompt": "car", "path": "a.tif"})
