"""What a result says of how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

import t4s_geo
from t4s_geo.ledger import Ledger
from t4s_geo.options import RenderOptions
from t4s_geo.raster.mosaic import MosaicSettings
from t4s_geo.rendering.settings import left_out, refine_setting
from t4s_geo.vector.sieve import Sieve


def how_made(
    ledger: Ledger,
    settings: MosaicSettings,
    options: RenderOptions,
    sieve: Sieve,
    kept: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, Any]:
    """Returns how polygons were made, as it is kept beside them.

    Args:
        ledger: What they are made of; failures of tiles are those up to now.
        settings: How its tiles are put together.
        options: How they were asked for.
        sieve: What left out the small ones.
        kept: How many polygons of each status are what people decided about before.
    """
    spec = ledger.spec
    failed = [tile for tile, _ in ledger.failures()]
    return {
        "t4s_geo": t4s_geo.__version__,
        "scene": spec.scene,
        "model": {
            "name": spec.card.name,
            "argument": spec.model,
            "identity": spec.identity,
            **({"license": spec.card.license} if spec.card.license else {}),
        },
        "prompts": [asdict(prompt) for prompt in spec.prompts],
        "ground_sampling_distance": spec.grid.ground_sampling_distance(),
        "tiles": {
            "count": len(spec.tiling),
            "failed": failed,
            "size": spec.card.tile_size,
            "overlap": spec.card.overlap,
            "grid": spec.card.grid,
        },
        "descriptor": spec.card.descriptor,
        **({"stretch": [list(pair) for pair in spec.stretch]} if spec.stretch else {}),
        **({"kept": dict(kept)} if kept else {}),
        "parameters": {
            **{name: value for name, value in asdict(settings).items() if name != "thresholds"},
            "min_area_m2": left_out(spec, options, sieve).below_m2,
            "simplify_m": options.simplify,
            "refine": refine_setting(spec.card, options),
            # Only where they were asked for, so that other results stay what they were.
            **({"label_threshold": list(options.label_threshold)} if options.label_threshold else {}),
            **({"shape": list(options.shape)} if options.shape else {}),
            **({"centrelines": list(options.centrelines)} if options.centrelines else {}),
        },
    }
