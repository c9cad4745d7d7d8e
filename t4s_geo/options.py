"""Options of a run.

An option is declared here and nowhere else: the flags of `t4s-geo`, the values of the worker's requests, the
checks and the table in `docs/worker.md` (`python scripts/worker_options.py`) follow from the fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.contrast import parse_stretch
from t4s_geo.declarations import EXPERT, check_options, option, options_of
from t4s_geo.errors import UserError
from t4s_geo.refine.choice import NONE, RefineChoice
from t4s_geo.thresholds import LabelThresholds
from t4s_geo.typed import read_value
from t4s_geo.vector.shapes.choice import ShapeChoice

if TYPE_CHECKING:
    from t4s_geo.models import CardOverrides, ModelChoice


DEVICE = re.compile(r"auto|(cpu|cuda|hpu|mps|mtia|npu|xla|xpu)(:\d{1,3})?")
"""Names that PyTorch may have a device for; whether it is there shows when the model is opened."""


def _check_device(name: str) -> None:
    if DEVICE.fullmatch(name) is None:
        raise UserError(f"--device {name!r} must be auto, cpu, cuda, mps, or one of several, such as cuda:1.")


@dataclass(frozen=True, kw_only=True)
class RenderOptions:
    """How answers become polygons; can be changed without asking the model again.

    Where a field may be None, the model's card says it, or there is none.
    """

    exclusive: bool = option(
        True,
        "Every place gets its best label (the default), or labels may overlap.",
        flags=("--exclusive/--independent",),
        shown="",
    )
    threshold: float | None = option(
        None, "Lowest probability of a label; the model's own by default.", above=0, below=1
    )
    label_threshold: tuple[str, ...] = option(
        (),
        "Lowest probability of one label, in the place of that of all. Repeat it.",
        metavar="LABEL=PROBABILITY",
        shown="",
        parse=LabelThresholds.parse,
    )
    upsample: Literal["bilinear", "nearest"] | None = option(
        None, "How cells become pixels; the model's own by default."
    )
    min_area: float | None = option(
        None, "Leave out polygons below this many m²; below one cell of the model by default.", minimum=0
    )
    simplify: float = option(
        0.0, "Smooth outlines by up to this many metres; neighbours stay joined.", minimum=0, shown="0"
    )
    shape: tuple[str, ...] = option(
        (),
        "Draw outlines as footprint (straight walls, right angles), smooth (slopes instead of stairs) or raw "
        "(the pixels'); of one label where it is named: building=footprint. Neighbours stay joined. Repeat "
        "it.",
        metavar="[LABEL=]KIND",
        shown="raw",
        parse=ShapeChoice.parse,
    )
    refine: str | None = option(
        None,
        "Let outlines follow the edges of the image (edges); tell houses, fields and trees apart, too "
        "(seams), or what the shipped MobileSAM outlines (sam); or have another SAM (a folder or hub id) "
        "draw them.",
        metavar="none|edges|seams|sam|sam:CHECKPOINT",
        shown="the model's card's",
        parse=RefineChoice.parse,
    )
    centrelines: tuple[str, ...] = option(
        (),
        "Draw lines along the middle of what has this label, too, such as road: a second layer. Repeat it; "
        "none leaves them out where a result had them.",
        metavar="LABEL|none",
        shown="",
    )
    raster: Path | None = option(None, "Write the classes as a COG, too.", metavar="OUT.tif")
    preview: Path | None = option(None, "Write an overlay picture, too.", metavar="OUT.png")

    def __post_init__(self) -> None:
        """Raises UserError where a value is not allowed."""
        check_options(self)
        if NONE in self.centrelines:
            if set(self.centrelines) != {NONE}:
                raise UserError(
                    f"--centrelines {NONE} leaves out all lines; name no label beside it, or leave it out."
                )
            # Kept in a ledger as what it is: no lines.
            object.__setattr__(self, "centrelines", ())
        if self.simplify and self.shape and not ShapeChoice.parse(self.shape).is_raw():
            raise UserError(
                f"--simplify {self.simplify:g} is for outlines of the pixels, and --shape draws others; "
                "leave one of them out, or say --simplify 0 or --shape raw."
            )

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> RenderOptions:
        """Returns what a ledger keeps; ledgers of other versions may lack options or have others.

        Where files went is not among it, whatever a ledger says.

        Raises:
            UserError: A value is of another type, or not allowed.
        """
        kept = {entry.name: settings[entry.name] for entry in fields(cls) if entry.name in settings}
        for name, entry in options_of(cls).items():
            if entry.type is Path:
                kept.pop(name, None)
        try:
            return read_value(kept, cls, "What the ledger keeps of the result")
        except UserError as error:
            raise error.reworded(f"{error} Run segment again, which keeps it anew.") from None

    def settings(self) -> dict[str, Any]:
        """Returns the options worth keeping in a ledger, as JSON values: all but where files went."""
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {name: _stored(value) for name, value in values.items() if value != ()}


def _stored(value: Any) -> Any:
    """Returns what JSON makes of a value, so that it compares equal when it is read again."""
    return None if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a scene is segmented.

    Where a field may be None, the model's card or the scene says it, or there is none.

    Attributes:
        render: How the answers become polygons.
    """

    model: str = option(
        EMBEDDED,
        "'embedded', a checkpoint's folder, its name on the Hugging Face hub, https://host/v1#name, or "
        "oracle:LABELS.tif.",
    )
    aoi: Path | None = option(None, "Vector file; segment only inside its polygons.")
    gsd: float | None = option(None, "Metres a pixel to work at; what suits the model by default.", above=0)
    bands: tuple[int, ...] | None = option(
        None, "Band numbers to show the model, such as 4,3,2.", metavar="R,G,B"
    )
    stretch: tuple[str, ...] = option(
        (),
        "Values to show the model as black and as white, such as 200:3000; given three times: of red, "
        "green and blue. What suits the scene by default.",
        metavar="LOW:HIGH",
        shown="",
        parse=parse_stretch,
    )
    render: RenderOptions = RenderOptions()
    dask: str | None = option(
        None,
        "Have the workers of a Dask cluster answer, such as tcp://host:8786. They must see scenes, areas and "
        "checkpoints under the same paths.",
        metavar="ADDRESS",
    )
    network: bool = option(
        False,
        "Let files refer to servers, and take bytes outside their folders for pixels; without it, GDAL asks "
        "only what you name.",
        flags=("--network",),
        panel=EXPERT,
    )
    fresh: bool = option(False, "Start again instead of going on.", flags=("--fresh",))
    overwrite: bool = option(
        False,
        "Replace results also where they were changed, or something else wrote them.",
        flags=("--overwrite",),
    )
    keep: Literal["edits"] | None = option(
        None,
        "Keep the polygons of the result that people accepted, corrected, drew or rejected; only the rest is "
        "made anew.",
        metavar="edits",
        shown="",
    )
    tile_size: int | None = option(None, "Pixels a side of a tile.", panel=EXPERT)
    overlap: int | None = option(None, "Pixels tiles overlap by.", panel=EXPERT)
    grid: int | None = option(None, "Cells a side of the oracle's tiles.", panel=EXPERT)
    batch_size: int | None = option(
        None, "Tiles at once; what suits the model by default.", minimum=1, panel=EXPERT
    )
    device: str = option("auto", "auto, cpu, cuda or mps.", panel=EXPERT, parse=_check_device)
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = option(
        "auto",
        "Precision of a local checkpoint: float32, bfloat16, float16, or what suits the device.",
        metavar="PRECISION",
        panel=EXPERT,
    )
    runtime: Literal["auto", "onnxruntime", "torch"] = option(
        "auto",
        "What runs a local checkpoint: onnxruntime (on processors, checkpoints built as the embedded one), "
        "torch, or what ran it before, else what suits.",
        panel=EXPERT,
    )
    card: Path | None = option(
        None,
        "Read this in place of the model's t4s.json; servers cannot send theirs.",
        metavar="FILE",
        panel=EXPERT,
    )

    def __post_init__(self) -> None:
        """Raises UserError where a value is not allowed."""
        check_options(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Options:
        """Returns the options with these values, by name; those of the rendering are among them.

        Raises:
            UserError: A value is not allowed.
        """
        render = {name: value for name, value in values.items() if name in options_of(RenderOptions)}
        own = {name: value for name, value in values.items() if name not in render}
        return cls(**own, render=RenderOptions(**render))

    @property
    def overrides(self) -> CardOverrides:
        """What stands in for the card's values."""
        # Not at the top: the models take half a second to import, and --help should not.
        from t4s_geo.models import CardOverrides
        from t4s_geo.models.card import read_card_file

        card = None if self.card is None else read_card_file(self.card)
        return CardOverrides(self.tile_size, self.grid, self.overlap, card=card)

    @property
    def model_choice(self) -> ModelChoice:
        """The model that answers."""
        from t4s_geo.models import choose_model

        return choose_model(self.model, self.overrides, self.device, self.dtype, self.runtime)
