"""Values of `--refine`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from t4s_geo.errors import UserError

NONE, EDGES, SEAMS, SAM = "none", "edges", "seams", "sam"
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class RefineChoice:
    """How masks are refined.

    Attributes:
        kind: `none`, `edges`, `seams` or `sam`.
        checkpoint: Folder or hub id of the SAM checkpoint; empty for the shipped one and for the other kinds.
    """

    kind: str = NONE
    checkpoint: str = ""

    @classmethod
    def parse(cls, value: str) -> RefineChoice:
        """Reads what the user wrote.

        Raises:
            UserError: It is none of the kinds.
        """
        kind, separator, checkpoint = value.partition(":")
        if (kind in (NONE, EDGES, SEAMS, SAM) and not separator) or (kind == SAM and checkpoint):
            return cls(kind, checkpoint)
        raise UserError(f"--refine {value!r} must be none, edges, seams, sam or sam:CHECKPOINT.")

    def splits(self) -> bool:
        """Tells whether the shipped model splits what hangs together into objects."""
        return self.kind == SAM and not self.checkpoint

    def is_on_hub(self) -> bool:
        """Tells whether its checkpoint would be asked for on the hub."""
        return bool(self.checkpoint) and not Path(self.checkpoint).is_dir()

    def check(self) -> None:
        """Raises UserError where what it takes is not there, before any work starts."""
        if not self.checkpoint:
            return
        for name in ("torch", "transformers"):
            if find_spec(name) is None:
                raise UserError(
                    f"--refine sam:CHECKPOINT needs {name}, which is not installed; run "
                    "pip install 't4s-geo[local]', or use --refine sam without a name."
                )
        if not Path(self.checkpoint).is_dir() and not HUB_ID.fullmatch(self.checkpoint):
            raise UserError(
                f"There is no SAM checkpoint {self.checkpoint}; give a folder that holds one, or the name of "
                "one on the hub, such as facebook/sam2.1-hiera-small.",
                problem="no_checkpoint",
                path=self.checkpoint,
            )
