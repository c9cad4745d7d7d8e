"""Reports of errors that nobody foresaw hold what a developer needs, and no secrets."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from t4s_geo.unforeseen import MOST_REPORTS, Reporter, is_bad_name, is_disk_full

ENVIRONMENT = {"T4S_GEO_API_KEY": "sk-1234567", "PWD": "/home/anna", "SHORT_KEY": "abc"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_a_line_names_the_report(folder: Path) -> None:
    command = [
        "t4s-geo",
        "info",
        "https://anna:pw@host/v1?sig=abc#m",
        "--api-key",
        "k1",
        "--token=k2",
        "/home/anna",
    ]
    sentence = Reporter(command, ENVIRONMENT).sentence(raised(KeyError("lost sk-1234567 \x1b[31m")))
    (path,) = folder.iterdir()
    assert sentence == rf"Unexpected KeyError: 'lost *** \x1b[31m'; please report it with {path}"
    text = path.read_text()
    assert "t4s-geo 0" in text and "Python 3" in text and "numpy" in text
    assert "['t4s-geo', 'info', 'https://***@host/v1?sig=***', '--api-key', '***', '--token=***'" in text
    assert "Traceback" in text and "in raised" in text and "/home/anna" in text
    assert path.stat().st_mode & 0o077 == 0
    for secret in ("sk-1234567", "anna:pw", "k1", "k2"):
        assert secret not in text


def test_the_same_error_is_reported_once(folder: Path) -> None:
    reporter = Reporter()
    sentences = {reporter.sentence(raised(KeyError("x"))) for _ in range(3)}
    assert len(sentences) == 1
    for number in range(MOST_REPORTS + 3):
        reporter.sentence(raised(type(f"Error{number}", (Exception,), {})("x")))
    assert len([*folder.iterdir()]) == MOST_REPORTS


def test_without_a_place_for_reports_the_error_is_said_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    assert Reporter().sentence(raised(KeyError("x"))) == "Unexpected KeyError: 'x'."
    assert Reporter().sentence(raised(AssertionError())) == "Unexpected AssertionError."


def test_memory_and_depth_have_words_of_their_own() -> None:
    reporter = Reporter()
    assert reporter.sentence(MemoryError()).startswith("There is not enough memory (none is left); close ")
    assert reporter.sentence(RecursionError("deep")).startswith(
        "Something that was given is nested too deeply (d"
    )


def test_endless_messages_are_cut(folder: Path) -> None:
    assert len(Reporter().sentence(raised(ValueError("x" * 1_000_000)))) < 800
    assert next(folder.iterdir()).stat().st_size < 300_000


@pytest.mark.parametrize(
    ("error", "full"),
    [(OSError(28, "No space left on device"), True), (ValueError("x: No space left on device"), True),
     (OSError(13, "Permission denied"), False)],
)  # fmt: skip
def test_full_disks_are_told_from_others(error: Exception, full: bool) -> None:
    assert is_disk_full(error) == full


def test_names_that_no_file_can_have_need_no_report(tmp_path: Path) -> None:
    for name in ("n" * 300, "a\0b"):
        with pytest.raises((OSError, ValueError)) as raised:
            (tmp_path / name).stat()
        assert is_bad_name(raised.value)
        said = Reporter().sentence(raised.value)
        assert said.startswith("No file can ") and "report" not in said
    assert not is_bad_name(ValueError("another")) and not is_bad_name(FileNotFoundError(2, "gone", "x"))
