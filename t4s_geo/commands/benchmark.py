"""`t4s-geo benchmark`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from t4s_geo.commands import flags
from t4s_geo.commands.display import Display, print_json, print_note, printer
from t4s_geo.errors import Cancelled
from t4s_geo.options import Options

if TYPE_CHECKING:
    from t4s_geo.benchmarking.counting import Scores
    from t4s_geo.benchmarking.published import PublishedRow
    from t4s_geo.benchmarking.running import Outcome

PRECISIONS = (0.5, 0.6, 0.7, 0.8, 0.9)
MODEL_HELP = "As for segment; 'oracle' copies the data set's own masks into the format, its ceiling."


@flags.takes(
    Options,
    only=["model", "grid", "card", "device", "dtype", "runtime", "network"],
    defaults=False,
    changed={
        "model": {"help": MODEL_HELP, "shown": "embedded"},
        "grid": {"help": "Cells a side of the oracle's pictures.", "shown": "64"},
    },
)
def benchmark(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A data set, such as rrsis-d; see docs.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Its folder, as its makers ship it.")],
    *,
    split: Annotated[
        str | None, typer.Option(help="Part of the data set.", show_default="the one scored on")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask only the first so many questions.", show_default="all")
    ] = None,
    given: Mapping[str, Any],
    offline: flags.Offline = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Score a model on a public data set, beside the format's ceiling and published rows."""
    # Not at the top: the engine takes half a second to import, and --help should not.
    from rasterio.errors import NotGeoreferencedWarning

    import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
    from t4s_geo.benchmarking.published import published_rows
    from t4s_geo.benchmarking.running import ORACLE, oracle_card, run
    from t4s_geo.datasets.registry import open_dataset
    from t4s_geo.models import open_model

    # Pictures have no place on Earth; what `open_raster` says of that, it says in one thread alone.
    warnings.simplefilter("ignore", NotGeoreferencedWarning)
    options = Options.of(given)
    dataset = open_dataset(name, folder)
    part = split or dataset.splits[0]
    with ExitStack() as stack:
        overrides = options.overrides
        if options.model == ORACLE:
            model, card = None, oracle_card(options.grid, overrides.card)
        else:
            model = open_model(options.model_choice)
            stack.callback(model.close)
            card = model.card
        display = stack.enter_context(Display(printer(errors=True)))
        task = display.add("Asking", limit)
        try:
            done = run(
                dataset, part, options.model, card, model, limit, lambda count: display.bring_to(task, count)
            )
        except KeyboardInterrupt:
            raise Cancelled from None
    rows = published_rows(name, part)
    if as_json:
        print_json(done.to_json() | {"published": [vars(row) for row in rows]})
        return
    _print(printer(), done, rows, dataset.asks_classes)


def _print(console: Console, done: Outcome, rows: tuple[PublishedRow, ...], classes: bool) -> None:
    about = (done.scores or done.ceiling).questions
    console.print(
        f"{done.dataset}, {done.split}: {about.questions:,} questions about {done.pictures:,} pictures; "
        f"{done.card.descriptor}, {done.card.grid} x {done.card.grid} cells; in %",
        soft_wrap=True,
    )
    named = [("ceiling", done.ceiling)]
    if done.scores is not None:
        named.insert(0, (done.model, done.scores))
    console.print(_questions(named, rows, bool(about.without_target)))
    if classes:
        console.print()
        console.print(_classes(named))
    tokens = (done.scores or done.ceiling).tokens
    told = "tokens unknown" if tokens is None else f"{tokens:.1f} tokens"
    console.print(f"A question took {told} and {done.seconds:.4g} s.")
    for source in dict.fromkeys(row.source for row in rows):
        methods = ", ".join(row.method for row in rows if row.source == source)
        console.print(f"* Published by others, not measured here: {methods}: {source}.", soft_wrap=True)
    for note in _notes(done):
        print_note(console, note)


def _questions(named: list[tuple[str, Scores]], rows: tuple[PublishedRow, ...], has_empty: bool) -> Table:
    columns = ["gIoU", "cIoU", *(f"Pr@.{threshold * 10:.0f}" for threshold in PRECISIONS)]
    keys = ["giou", "ciou", *(f"pr@{threshold}" for threshold in PRECISIONS)]
    if has_empty:
        columns, keys = [*columns, "N-acc", "T-acc"], [*keys, "n_acc", "t_acc"]
    table = Table("answers of", *columns, box=None, pad_edge=False)
    # Names tell rows apart: numbers may be cut first.
    table.columns[0].no_wrap = True
    for name, scores in named:
        values = scores.questions.to_json()
        table.add_row(name, *(_number(values[key]) for key in keys))
    for row in rows:
        table.add_row(f"{row.method}*", *(_number(row.values.get(key)) for key in keys))
    return table


def _classes(named: list[tuple[str, Scores]]) -> Table:
    with_objects = any(scores.instances for _, scores in named)
    objects = ("objects", "there", "F1", "AP", "AP50") if with_objects else ()
    table = Table("answers of", "class", "IoU", *objects, box=None, pad_edge=False)
    for name, scores in named:
        for label, iou in scores.classes.items():
            table.add_row(name, label, _number(iou), *_objects(scores.instances.get(label), with_objects))
        table.add_row(name, "mean", _number(scores.mean_iou), *_objects(scores.instance_mean, with_objects))
    return table


def _objects(scores: Any, wanted: bool) -> tuple[str, ...]:
    if not wanted:
        return ()
    if scores is None:
        return ("–",) * 5
    measures = map(_number, (scores.f1, scores.ap, scores.ap50))
    return (f"{scores.found:,}", f"{scores.wanted:,}", *measures)


def _notes(done: Outcome) -> list[str]:
    notes = []
    if done.scores is not None and done.scores.failed:
        notes.append(f"{done.scores.failed:,} questions have no answer; they count as answered with nothing.")
    if done.unknown:
        notes.append(
            f"{done.unknown:,} questions are in words that the model does not know; they count as above."
        )
    if done.unknown_classes:
        notes.append(f"The model does not know {', '.join(done.unknown_classes)}: not asked, not counted.")
    return notes


def _number(value: Any) -> str:
    """Writes a share in percent, with the digits that tables in papers have."""
    return "–" if value is None else f"{100 * value:.2f}"
