"""What the plugin asks the engine for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import PluginError
from .formats import check_output
from .ledgers import LEDGER
from .translation import tr

# Small batches: progress moves, at a tenth of the speed.
BATCH_TILES = 4


# Options of a run that say how its answers become polygons.
RENDERED = (
    "exclusive", "threshold", "upsample", "min_area", "simplify", "shape", "refine", "centrelines", "raster",
    "overwrite", "keep",
)  # fmt: skip


@dataclass(frozen=True)
class SegmentJob:
    """A raster to be segmented.

    Attributes:
        scene: Its path.
        prompts: `"water"` or `"lake=water"`.
        output: File of polygons to write.
        model: `embedded`, or a checkpoint's folder.
        area: Vector file that limits it; empty for all of it.
        exclusive: Whether each place gets one label.
        min_area: Smallest polygon in square metres; None for one cell of the model's answers.
        simplify: Tolerance of outlines in metres.
        threshold: Lowest probability of a label; 0 for what the model's card says.
        bands: Numbers of the bands to show the model; none for what suits the file.
        stretch: Values to show the model as black and as white, `"200:3000"`, of all bands or of each; none
            for what suits the file.
        gsd: Metres a pixel to work at; 0 for what suits the model.
        shape: Kinds of outlines, `"footprint"` or `"building=footprint"`; none for those of the pixels, as
            where they are simplified.
        refine: `none`, `edges`, `seams`, `sam` or `sam:CHECKPOINT`; empty for what the model's card says.
        raster: GeoTIFF of the classes to write, too; empty for none.
        centrelines: Labels that get lines along their middle, too.
        fresh: Start again even if an earlier run can be continued.
        overwrite: Replace results that somebody has changed, too.
        keep: Keep the polygons of the output that somebody has decided about.
        live: Whether to hear of tiles as they are answered.
    """

    scene: str
    prompts: tuple
    output: str
    model: str = "embedded"
    area: str = ""
    exclusive: bool = True
    min_area: float | None = None
    simplify: float = 0.0
    threshold: float = 0.0
    bands: tuple = ()
    stretch: tuple = ()
    gsd: float = 0.0
    shape: tuple = ()
    refine: str = ""
    raster: str = ""
    centrelines: tuple = ()
    fresh: bool = False
    overwrite: bool = False
    live: bool = False
    keep: bool = False

    def check_prompts(self):
        """Raises a PluginError where there is nothing to look for."""
        if not self.prompts:
            raise PluginError(tr("There is nothing to look for; add a class, such as building."))

    def request(self):
        """Returns the request for the worker.

        Raises:
            PluginError: There is nothing to look for, or the output is of no known format.
        """
        self.check_prompts()
        check_output(self.output)
        chosen = {
            "aoi": self.area,
            "threshold": self.threshold,
            "gsd": self.gsd,
            "bands": list(self.bands),
            "stretch": list(self.stretch),
            "shape": list(self.shape),
            "refine": self.refine,
            "raster": self.raster,
            "centrelines": list(self.centrelines),
        }
        return {
            "request": "segment",
            "scene": self.scene,
            "prompts": list(self.prompts),
            "output": self.output,
            "model": self.model or "embedded",
            "exclusive": self.exclusive,
            "min_area": self.min_area,
            "simplify": self.simplify,
            # The engine decides about what is not chosen.
            **{name: value or None for name, value in chosen.items()},
            "fresh": self.fresh,
            "overwrite": self.overwrite,
            "keep": "edits" if self.keep else None,
            "live": self.live,
            "batch_size": BATCH_TILES,
        }


def rendering_request(request):
    """Returns the request that makes polygons of what a run with this request has got answers about."""
    return {
        "request": "render",
        "ledger": str(Path(request["output"]).with_suffix(LEDGER)),
        "output": request["output"],
        **{name: request[name] for name in RENDERED if request.get(name) is not None},
    }


def split_prompts(text):
    """Returns the prompts of a list with commas or line breaks between them, in their order."""
    parts = (part.strip() for line in text.splitlines() for part in line.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def split_bands(text):
    """Returns the numbers of bands in a list with commas between them.

    Raises:
        PluginError: They are no numbers.
    """
    try:
        return tuple(int(number) for number in text.replace(";", ",").split(",") if number.strip())
    except ValueError:
        raise PluginError(tr("The bands {} are no numbers; write for example 4,3,2.").format(text)) from None
