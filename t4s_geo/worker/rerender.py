"""Polygons of a ledger made again, as a request of the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from t4s_geo.events import Summary
from t4s_geo.network import begin
from t4s_geo.rendering.again import render_otherwise
from t4s_geo.worker.progress import progress
from t4s_geo.worker.protocol import Render


def render_again(
    request: Render, send: Callable[[Mapping[str, Any]], None], check: Callable[[], None]
) -> Summary:
    """Does what `t4s-geo render` does.

    Args:
        request: What is asked.
        send: Takes events, without their id.
        check: Called now and then; raises to cancel.

    Raises:
        ResultChanged: An output is not as it was written.
        UserError: The ledger or an output cannot be used.
    """
    given = dict(request.given)
    begin(given.pop("network", False))
    overwrite, keep = given.pop("overwrite", False), given.pop("keep", None) is not None
    send(progress("polygons"))
    return render_otherwise(
        request.ledger, request.output, given, overwrite=overwrite, keep=keep, check=check
    )
