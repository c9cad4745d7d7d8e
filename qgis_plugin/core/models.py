"""The models that can be chosen: those on the engine's list, and those that were used before."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from .settings import PREFIX
from .translation import tr

EMBEDDED = "embedded"
USED, AGREED = f"{PREFIX}models_used", f"{PREFIX}downloads_agreed"
KEPT = 20
HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
NOT_STATED = "not stated"
DOT = " · "

# What the engine's list says, in the words of its cards.
WRITES = {
    "masks": QT_TRANSLATE_NOOP("T4sGeo", "masks"),
    "polygons": QT_TRANSLATE_NOOP("T4sGeo", "polygons"),
    "boxes": QT_TRANSLATE_NOOP("T4sGeo", "boxes"),
    "points": QT_TRANSLATE_NOOP("T4sGeo", "points"),
}
NEEDS = {
    "a laptop": QT_TRANSLATE_NOOP("T4sGeo", "runs on a laptop"),
    "a GPU with 8 GB": QT_TRANSLATE_NOOP("T4sGeo", "needs a GPU with 8 GB"),
    "a GPU with 24 GB": QT_TRANSLATE_NOOP("T4sGeo", "needs a GPU with 24 GB"),
    "a GPU with 8 GB, or a server": QT_TRANSLATE_NOOP("T4sGeo", "needs a GPU with 8 GB, or a server"),
    "a GPU with 24 GB, or a server": QT_TRANSLATE_NOOP("T4sGeo", "needs a GPU with 24 GB, or a server"),
    "a server": QT_TRANSLATE_NOOP("T4sGeo", "needs a server"),
    "an API key": QT_TRANSLATE_NOOP("T4sGeo", "needs an API key"),
}


@dataclass(frozen=True)
class KnownModel:
    """A model on the engine's list; see `catalogue` in docs/worker.md.

    Attributes:
        name: What the engine takes.
        writes: What it writes, such as `boxes`.
        licence: Of its weights.
        commercial: Whether that allows commercial use; None where it has to be looked up.
        needs: What it takes to run it.
        gigabytes: Of its download; None where there is none.
        any_words: Whether it takes any.
        downloaded: Whether it is here; None where it cannot be downloaded.
        needs_large: Whether the large engine is needed to run it here.
        note: What else one should know, in English.
    """

    name: str
    writes: str
    licence: str
    commercial: bool | None
    needs: str
    gigabytes: float | None
    any_words: bool
    downloaded: bool | None
    needs_large: bool
    note: str

    @classmethod
    def of(cls, told):
        """Returns a model as the engine tells it; what only a service runs is called by its address."""
        is_here = "local" in told["where"]
        return cls(
            name=str(told["model"]) if is_here else f"{told['address']}#{told['model']}",
            writes=str(told["writes"]),
            licence=str(told["licence"]),
            commercial=told["commercial"],
            needs=str(told["needs"]),
            gigabytes=told["download_gb"],
            any_words=bool(told["any_words"]),
            downloaded=told["downloaded"],
            needs_large=bool(told["needs_large_engine"]),
            note=str(told["note"]),
        )

    def short_words(self, has_large):
        """Returns what one chooses it by, in a line.

        Args:
            has_large: Whether there is the large engine.
        """
        parts = (
            self._written(),
            "" if self.gigabytes is None else spoken_gigabytes(self.gigabytes),
            self._licence(),
            tr("no commercial use") if self.commercial is False else "",
            tr("downloaded") if self.downloaded else "",
            tr("needs the large engine") if self.needs_large and not has_large else "",
        )
        return DOT.join(part for part in parts if part)

    def long_words(self):
        """Returns what one should know before it is used; of a service's model first which it is."""
        called = self.name.partition("#")[2]
        words = tr("any words") if self.any_words else tr("a fixed set of words")
        use = {
            True: tr("commercial use allowed"),
            False: tr("no commercial use"),
            None: tr("look up whether commercial use is allowed"),
        }[self.commercial]
        parts = [self._written(), words, tr(NEEDS[self.needs]) if self.needs in NEEDS else self.needs]
        words = DOT.join(part for part in (*parts, f"{self._licence()}, {use}") if part)
        return f"{called}: {words}" if called else words

    def _licence(self):
        return tr("licence not stated") if self.licence == NOT_STATED else self.licence

    def _written(self):
        return tr(WRITES[self.writes]) if self.writes in WRITES else self.writes


def read_catalogue(event):
    """Returns the models of a `finished` event by their names.

    Those that run behind servers alone are left out where it is not known which.
    """
    told = [one for one in event["models"] if "local" in one["where"] or one.get("address")]
    return {model.name: model for model in map(KnownModel.of, told)}


def spoken_gigabytes(gigabytes):
    """Writes the size of a download."""
    return f"{gigabytes:,.1f} GB"


def is_server(name):
    """Tells whether a name is a server's address."""
    return name.lower().startswith(("http://", "https://"))


def is_hub_name(name):
    """Tells whether a name is such as the Hugging Face hub has, `owner/name`."""
    return HUB_NAME.fullmatch(name) is not None


def has_own_card(name, catalogue):
    """Tells whether it can be said at once which words a model knows: its card is on this machine."""
    return name == EMBEDDED or name in catalogue or (not is_server(name) and Path(name).is_dir())


def used_models():
    """Returns the checkpoints' folders, and then the servers and names, that were used before."""
    names = _read(USED)
    return sorted(names, key=lambda name: (is_server(name), not Path(name).is_absolute()))


def remember_model(name):
    """Keeps a model for the list."""
    if name != EMBEDDED and not name.startswith("oracle:"):
        _write(USED, [name, *(one for one in _read(USED) if one != name)][:KEPT])


def is_agreed(name):
    """Tells whether the user has said yes to a download."""
    return name in _read(AGREED)


def agree(name):
    """Keeps that the user has said yes to it: it is not asked again where it broke off."""
    _write(AGREED, list(dict.fromkeys([name, *_read(AGREED)])))


def _read(key):
    try:
        return [str(one) for one in json.loads(QgsSettings().value(key, "[]"))]
    except (TypeError, ValueError):
        return []


def _write(key, names):
    QgsSettings().setValue(key, json.dumps(names))
