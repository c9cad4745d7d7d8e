"""What people decided about in a result that is drawn anew."""

from __future__ import annotations

from collections.abc import Collection, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from t4s_geo.errors import ResultChanged, UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.results import Replacing, digest_of
from t4s_geo.vector.edits.finding import Edits
from t4s_geo.vector.edits.keeping import Keeper
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.polygons import COLUMNS
from t4s_geo.vector.sieve import Sieve

if TYPE_CHECKING:
    import geopandas


def find_edits(output: Path, spec: RunSpec, folder: Path, results: Replacing) -> Edits | None:
    """Reads what people decided about in an output, which may then be replaced as it is now.

    Args:
        output: The file; it need not exist.
        spec: The run that replaces it.
        folder: For the outlines.
        results: Watches over what is replaced.

    Returns:
        None where there is nothing to keep.

    Raises:
        ResultChanged: The file was changed, but nothing in it can be kept.
    """
    if not output.exists() or output.stat().st_size == 0:
        return None
    try:
        # Before the file is read: what is written to it meanwhile is another content.
        digest = digest_of(output)
        edits = Edits.read(output, Ground(spec.grid), folder, COLUMNS)
    except UserError as error:
        raise ResultChanged(str(error), [output]) from None
    if not edits.counts:
        results.check([output])
        return None
    results.keep(output, digest, edits.counts)
    return edits


def beside_edits(
    edits: Edits,
    frames: Generator[geopandas.GeoDataFrame],
    spec: RunSpec,
    exclusive: bool,
    apart: Collection[int],
    sieve: Sieve,
) -> Generator[geopandas.GeoDataFrame, None, None]:
    """Puts the polygons of a run beside kept ones.

    Args:
        edits: The kept ones.
        frames: As of `polygonise`.
        spec: The run.
        exclusive: Each place has one label.
        apart: Positions of the labels whose objects are told apart.
        sieve: Leaves out small pieces.
    """
    labels = [prompt.label for prompt in spec.prompts]
    codes = {label: position + 1 for position, label in enumerate(labels)}
    return Keeper(edits, codes, exclusive, {labels[one] for one in apart}, sieve).frames(frames)
