"""The outputs of a ledger, made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from t4s_geo.events import Summary
from t4s_geo.ledger import Ledger
from t4s_geo.ledger.locking import only_run
from t4s_geo.options import RenderOptions
from t4s_geo.outputs import check_render_paths
from t4s_geo.rendering.answered import AnsweredTiles
from t4s_geo.rendering.background import in_background
from t4s_geo.rendering.by_refiner import check_refiner
from t4s_geo.rendering.settings import check_labels, check_outputs, kept_options, result_paths
from t4s_geo.results import Replacing


def render_otherwise(
    ledger: str | Path,
    output: str | Path,
    given: Mapping[str, Any],
    *,
    overwrite: bool = False,
    keep: bool = False,
    check: Callable[[], None] = lambda: None,
) -> Summary:
    """Does what `render` does, with some options in place of those that the run was made with.

    Args:
        ledger: As in `render`; so are the others.
        output: File of polygons to write.
        given: Values of `RenderOptions` by name.
        overwrite: Replace results that were changed, too.
        keep: Keep what people decided about.
        check: Called now and then; raises to cancel.

    Raises:
        ResultChanged: An output is not as it was written.
        UserError: The ledger or an output cannot be used.
    """
    # Every row is checked when it is rendered.
    with Ledger.open(Path(ledger), whole=False) as opened:
        options = kept_options(opened, given)
    return render(ledger, output, options, overwrite=overwrite, keep=keep, check=check)


def render(
    ledger: str | Path,
    output: str | Path,
    options: RenderOptions | None = None,
    *,
    overwrite: bool = False,
    keep: bool = False,
    check: Callable[[], None] = lambda: None,
) -> Summary:
    """Makes the outputs of a ledger again, without the model.

    Args:
        ledger: The `.ledger` file of an earlier run; it may still have tiles to do.
        output: File of polygons to write; its suffix chooses the format.
        options: How; None for what the run itself was made with.
        overwrite: Replace results that were changed, too.
        keep: Keep the polygons of the output that people accepted, corrected, drew or rejected.
        check: Called now and then; raises to cancel.

    Raises:
        ResultChanged: An output is not as it was written.
        UserError: The ledger or an output cannot be used.
    """
    target = Path(output)
    with Ledger.open(Path(ledger)) as opened:
        if options is None:
            options = kept_options(opened)
        check_outputs(target, options)
        check_labels(opened.spec.prompts, options)
        check_refiner(opened.spec.card, opened.spec.prompts, options)
        check_render_paths(opened, target, options)
        # What another run writes to another output may be read meanwhile.
        with only_run(target):
            watched = result_paths(target, options)
            Replacing.of(opened, target, overwrite).check(watched[keep:])
            answered = AnsweredTiles.all()
            with in_background(
                opened, target, options, answered, overwrite=overwrite, keep=keep
            ) as background:
                return background.result(check)
