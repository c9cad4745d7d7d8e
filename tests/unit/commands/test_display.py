"""What commands print: labels, paths and other people's messages as they are, never as markup or emoji."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from rich.table import Table

from t4s_geo import events
from t4s_geo.commands.display import Display, print_error, print_note, printer
from t4s_geo.commands.segment import finish

ODD = "[/]water [bold]:smile: \\[x]"


def _summary(**changes: object) -> events.Summary:
    values = {
        "output": Path(f"{ODD}.gpkg"),
        "ledger": Path("a.ledger"),
        "raster": None,
        "preview": None,
        "labels": (events.LabelSummary(ODD, 3, 20_000.0, 0.5),),
        "left_out": events.LeftOut(0, 5.76, True),
        "tiles": 4,
        "resumed_tiles": 0,
        "failed_tiles": 0,
        "failure": None,
        "seconds": 1.0,
    }
    return events.Summary(**(values | changes))  # type: ignore[arg-type]


def test_labels_and_paths_of_a_result_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    finish(_summary())
    printed = capsys.readouterr().out
    assert f"│ {ODD} │" in printed
    assert "2.00 ha" in printed
    assert printed.endswith(f"\n{ODD}.gpkg\n")


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ((12, 5.76, True), "12 polygons smaller than one cell of the model (5.8 m²) were left out"),
        ((1, 50.0, False), "1 polygon smaller than 50.0 m² was left out"),
        ((1234, 20_000.0, False), "1,234 polygons smaller than 2.00 ha were left out"),
    ],
)
def test_it_is_said_what_was_left_out(
    left_out: tuple[int, float, bool], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    finish(_summary())
    assert "left out" not in capsys.readouterr().out
    finish(_summary(left_out=events.LeftOut(*left_out)))
    assert f"{sentence}; --min-area sets the limit.\n" in capsys.readouterr().out


def test_failures_are_printed_as_they_are_and_have_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as raised:
        finish(_summary(failed_tiles=1, failure=f"{ODD}."))
    assert raised.value.exit_code == 3
    assert f"1 of 4 tiles have no answer: {ODD}. Run" in capsys.readouterr().err


def test_notes_and_errors_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_note(printer(errors=True), ODD)
    print_error(ODD)
    assert capsys.readouterr().err == f"Note: {ODD}\nError: {ODD}\n"


def test_tables_hold_texts(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("label")
    table.add_row(ODD)
    printer().print(table)
    assert ODD in capsys.readouterr().out


def test_the_start_of_a_run_is_told_and_warnings_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Display(printer(errors=True)) as display:
        display.tell_start(events.Started(9, 0, (ODD,)), "one.tif")
        display.tell_start(events.Started(9, 2, (ODD,)), f"{ODD}.tif")
        task = display.add(ODD, 9)
        display.count(task, events.Progress(3, 9, 1.5))
    printed = capsys.readouterr().err
    assert printed.count(f"Note: {ODD}\n") == 1
    assert f"Resuming {ODD}.tif: 2 of 9 tiles are already in the ledger.\n" in printed
