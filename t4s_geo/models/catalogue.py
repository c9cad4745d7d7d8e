"""Models that the package knows: a card for each, in a file of its own in `t4s_geo/models/cards`.

They are public checkpoints and services of others, whose makers know nothing of `t4s.json`. A card is found
by the name that `--model` gives, or by the `config.json` of a folder.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.errors import UserError
from t4s_geo.files import read_json
from t4s_geo.models.card import ModelCard, read_card, read_card_values
from t4s_geo.typed import read_value

FOLDER: Final = Path(str(resources.files("t4s_geo") / "models" / "cards"))
LONGEST_CONFIG: Final = 1 << 20
"""Bytes of a `config.json` that is looked at."""

Tried = Literal["run", "stand-in", "no"]


@dataclass(frozen=True)
class About:
    """What people choose a model by, and what it is found by.

    Attributes:
        model: What `--model` takes: a name on the Hugging Face hub, or what follows the `#` of an address.
        aliases: Other names of models with the same card, such as larger ones; `*` stands for anything.
        config: What `config.json` says, by dotted keys, where that tells such a checkpoint from others.
        writes: What answers say, such as `masks`, `polygons` or `boxes`.
        parameters: Millions of them; None where nobody says.
        bits: Of each parameter, as the weights are stored; None where there is nothing to download.
        licence: Of the weights, as its makers call it.
        commercial: Whether that allows commercial use; None where it has to be looked up.
        needs: What it takes, in words: `a laptop`, `a GPU with 8 GB`, `a server`, `an API key`.
        where: Where it runs: in the process (`local`), or behind a server.
        tried: `run`: by us, with its weights; `stand-in`: with one that answers as its makers say; or `no`.
        source: Where its makers say how it is asked and what it answers.
        note: What else one should know.
        address: Of the service that its makers run; empty where there is none.
    """

    model: str
    writes: str
    licence: str
    needs: str
    aliases: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    parameters: float | None = None
    bits: int | None = None
    commercial: bool | None = None
    where: tuple[Literal["local", "server"], ...] = ("local", "server")
    tried: Tried = "stand-in"
    source: str = ""
    note: str = ""
    address: str = ""

    @property
    def download_gb(self) -> float | None:
        """Gigabytes of the weights, to a tenth; None where there is nothing to download."""
        if self.parameters is None or self.bits is None:
            return None
        return round(self.parameters * self.bits / 8 / 1000, 1)


@dataclass(frozen=True)
class KnownModel:
    """A model that the package brings a card of.

    Attributes:
        about: What people choose it by.
        card: How it is asked and read.
    """

    about: About
    card: ModelCard

    def is_called(self, name: str) -> bool:
        """Tells whether a name means it: in any case, and whoever the owner is said to be."""
        given = _plain(name)
        return any(fnmatchcase(given, _plain(one)) for one in (self.about.model, *self.about.aliases))

    def has_config(self, config: Mapping[str, Any]) -> bool:
        """Tells whether a `config.json` is of such a checkpoint."""
        wanted = self.about.config
        return bool(wanted) and all(_value(config, key) == value for key, value in wanted.items())

    def to_json(self) -> dict[str, Any]:
        """Returns all that is known, as JSON values."""
        about = asdict(self.about)
        described: dict[str, Any] = json.loads(
            json.dumps({**about, "download_gb": self.about.download_gb, "card": self.card.to_json()})
        )
        return described


@cache
def known_models() -> tuple[KnownModel, ...]:
    """Returns the models that the package knows, the smallest first."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(sorted(found, key=lambda one: one.about.parameters or math.inf))


def find_by_name(name: str) -> KnownModel | None:
    """Returns the model of a name: on the hub, of a folder, or what stands after the `#` of an address."""
    return next((known for known in _others() if known.is_called(name)), None)


def find_by_folder(folder: Path) -> KnownModel | None:
    """Returns the model that a checkpoint's folder holds: by its own name, else by its `config.json`."""
    config = _read_config(folder / "config.json")
    names = [folder.resolve().name, config.get("_name_or_path")]
    by_name = (find_by_name(name) for name in names if isinstance(name, str) and name)
    found = next((known for known in by_name if known is not None), None)
    return found or next((known for known in _others() if known.has_config(config)), None)


def _others() -> Iterator[KnownModel]:
    """Yields all but the embedded one, which is found in the package and has a card beside it."""
    return (known for known in known_models() if known.about.model != EMBEDDED)


def _read(path: Path) -> KnownModel:
    values = read_json(path, "card of a known model")
    if not isinstance(values, dict) or not isinstance(values.get("about"), dict):
        raise UserError(f"{path} is no card of a known model: it must hold 'about' and 'card'.")
    about = read_value(values["about"], About, f"The card {path}")
    if about.model == EMBEDDED:
        # It has its card beside its weights.
        return KnownModel(about, read_card(FOLDER.parents[1] / "checkpoints" / EMBEDDED))
    return KnownModel(about, read_card_values(values.get("card"), path))


def _read_config(path: Path) -> Mapping[str, Any]:
    """Returns what a `config.json` says; nothing where it cannot be read: then it decides nothing."""
    try:
        if path.stat().st_size > LONGEST_CONFIG:
            return {}
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _value(config: Mapping[str, Any], key: str) -> Any:
    """Returns a value by its dotted key; None where there is none."""
    value: Any = config
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _plain(name: str) -> str:
    """Returns a name without its owner or folder and in small letters: servers call models as they like."""
    return name.rstrip("/\\").replace("\\", "/").rpartition("/")[2].casefold()
