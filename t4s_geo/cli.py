"""The command line, `t4s-geo`.

Exit codes: 0 done; 1 something that nobody foresaw (one line on stderr names a report file); 2 something
that was given cannot be used (one line on stderr); 3 done, but some scenes or tiles have no result; 130
interrupted, to be resumed by the same command; 141 nobody reads what it prints.
"""

from __future__ import annotations

import os
import sys

import typer

import t4s_geo
from t4s_geo.commands import (
    append,
    batch,
    benchmark,
    convert,
    evaluate,
    find,
    inspect,
    models,
    repair,
    segment,
    text,
    train,
    unsure,
    worker,
)
from t4s_geo.commands.ending import ended
from t4s_geo.memory_limit import ENGINE, check_memory_limit, share_heaps
from t4s_geo.network import begin
from t4s_geo.raster.cache import narrow_cache
from t4s_geo.unforeseen import Reporter

app = typer.Typer(
    name="t4s-geo",
    help="Text prompts in, georeferenced polygons out.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("segment")(segment.segment)
app.command("find")(find.find)
app.command("batch")(batch.batch)
app.command("render")(segment.render)
app.command("append")(append.append)
app.command("repair")(repair.repair)
app.command("evaluate")(evaluate.evaluate)
app.command("benchmark")(benchmark.benchmark)
app.command("info")(inspect.info)
app.command("models")(models.models)
app.command("train")(train.train)
app.command("unsure")(unsure.unsure)
app.command("convert")(convert.convert)
app.command("encode")(text.encode)
app.command("decode")(text.decode)
app.command("worker")(worker.worker)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    if version:
        print(t4s_geo.__version__)
        raise typer.Exit
    if context.invoked_subcommand and "--help" not in sys.argv:
        check_memory_limit(ENGINE)


def main() -> None:
    """Runs the command line; whatever goes wrong becomes a line and an exit code."""
    narrow_cache()
    share_heaps()
    # A worker is asked again and again, so that it decides for each request.
    begin(False, lasting=sys.argv[1:2] != ["worker"])
    # GDAL waits for a silent web server for ever otherwise.
    os.environ.setdefault("GDAL_HTTP_CONNECTTIMEOUT", "20")
    os.environ.setdefault("GDAL_HTTP_LOW_SPEED_LIMIT", "100")
    os.environ.setdefault("GDAL_HTTP_LOW_SPEED_TIME", "60")
    os.environ.setdefault("GDAL_HTTP_MAX_RETRY", "3")
    # Decoded in one go, a PNG that ends early is nonsense to GDAL, and no fault.
    os.environ.setdefault("GDAL_PNG_WHOLE_IMAGE_OPTIM", "NO")
    reporter = Reporter(sys.argv)
    reporter.watch_threads()
    sys.exit(ended(app, reporter))


if __name__ == "__main__":
    main()
