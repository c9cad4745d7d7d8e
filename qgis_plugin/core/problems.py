"""What the engine says, in the words of the panel and the user's language.

The engine's own sentences are in English and name options as the command line does. It names frequent
problems beside them; docs/worker.md lists these.
"""

import re
from pathlib import Path

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from .changed import spoken_difference
from .translation import tr

SENTENCES = {
    "no_file": QT_TRANSLATE_NOOP("T4sGeo", "There is no raster {path}; check the layer's source."),
    "not_a_raster": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} cannot be opened as a raster; export the layer as a GeoTIFF."
    ),
    "unreadable_pixels": QT_TRANSLATE_NOOP(
        "T4sGeo", "A part of {path} cannot be read; restore the file, or export the layer."
    ),
    "large_blocks": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} is stored in blocks that are too large; export the layer as a tiled GeoTIFF."
    ),
    "complex_numbers": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} holds complex numbers; take a raster of their amplitude."
    ),
    "no_band": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} has {bands} bands, and band {band} is asked for; choose other bands."
    ),
    "no_crs": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} has no known coordinate reference system; set it in the layer's properties."
    ),
    "crs_not_on_earth": QT_TRANSLATE_NOOP(
        "T4sGeo", "{crs} is not tied to the Earth; set another system in the layer's properties."
    ),
    "unplaced": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} has no place on the map; place it with QGIS's Georeferencer first."
    ),
    "refers_elsewhere": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} refers to servers or other folders; allow it in Settings > Options > t4s-geo."
    ),
    "scene_changed": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} has changed since it was segmented; segment it again, into a new file."
    ),
    "area_outside": QT_TRANSLATE_NOOP(
        "T4sGeo", "The area does not overlap the raster; choose another area, or correct their systems."
    ),
    "too_many_tiles": QT_TRANSLATE_NOOP(
        "T4sGeo", "{tiles} tiles are more than {most}; choose a smaller area, or more metres a pixel."
    ),
    "too_coarse": QT_TRANSLATE_NOOP(
        "T4sGeo", "Pixels of {metres} m are too coarse for {prompt} ({most} m at most); remove that class."
    ),
    "wrong_distance": QT_TRANSLATE_NOOP(
        "T4sGeo", "{prompt} takes {finest} to {coarsest} m a pixel, not {metres}; let the model choose."
    ),
    "needs_seams": QT_TRANSLATE_NOOP(
        "T4sGeo", "{prompt} is only found with outlines as the model says; choose them in the options."
    ),
    "no_prompt": QT_TRANSLATE_NOOP("T4sGeo", "There is no class; add one."),
    "too_many_prompts": QT_TRANSLATE_NOOP(
        "T4sGeo", "{prompts} classes are too many; remove some, {most} fit into a run."
    ),
    "same_label": QT_TRANSLATE_NOOP(
        "T4sGeo", "The class {label} is there twice; give each a name of its own."
    ),
    "no_line_label": QT_TRANSLATE_NOOP(
        "T4sGeo", "Lines along {label}: there is no such class; there are {labels}."
    ),
    "no_probabilities": QT_TRANSLATE_NOOP(
        "T4sGeo", "The model tells no probabilities; take one that does, such as embedded."
    ),
    "click_outside": QT_TRANSLATE_NOOP("T4sGeo", "This is outside the raster; click on it."),
    "no_folder": QT_TRANSLATE_NOOP("T4sGeo", "There is no folder {path}; choose another one."),
    "not_writable": QT_TRANSLATE_NOOP("T4sGeo", "{path} cannot be written; save elsewhere."),
    "wrong_suffix": QT_TRANSLATE_NOOP(
        "T4sGeo", "The name {path} tells no format; let it end in .gpkg, .fgb or .parquet."
    ),
    "foreign_file": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} is there and is something else; choose another name."
    ),
    "in_use": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} is in use by another program or run; close it there, or save elsewhere."
    ),
    "ledger_damaged": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path}, with the answers of a run, is damaged; save to a new file."
    ),
    "disk_full": QT_TRANSLATE_NOOP("T4sGeo", "The disk is full; make room and run again."),
    "no_memory": QT_TRANSLATE_NOOP(
        "T4sGeo", "There is not enough memory; close other programs, or choose a smaller area."
    ),
    "no_model": QT_TRANSLATE_NOOP(
        "T4sGeo", "There is no model {model}; choose one of the list, or a checkpoint's folder."
    ),
    "no_checkpoint": QT_TRANSLATE_NOOP("T4sGeo", "{path} is no checkpoint; choose another folder."),
    "damaged_model": QT_TRANSLATE_NOOP(
        "T4sGeo", "The model's files are damaged or incomplete; download it again, or choose another."
    ),
    "needs_large_engine": QT_TRANSLATE_NOOP(
        "T4sGeo", "This needs the engine for large models; set it up with the button Engine."
    ),
    "hub_out_of_reach": QT_TRANSLATE_NOOP(
        "T4sGeo", "{model} is not here, and the Hugging Face hub cannot be reached; check the network."
    ),
    "not_on_hub": QT_TRANSLATE_NOOP(
        "T4sGeo", "The Hugging Face hub does not give {model}; check its name, and whether you may have it."
    ),
    "no_room": QT_TRANSLATE_NOOP(
        "T4sGeo", "The download takes {needed} GB, and {free} GB are free in {folder}; make room."
    ),
    "server_out_of_reach": QT_TRANSLATE_NOOP(
        "T4sGeo", "The server {server} cannot be reached; start it, or correct the address."
    ),
    "no_server": QT_TRANSLATE_NOOP(
        "T4sGeo", "At {server} is no model server; correct the address, which mostly ends in /v1."
    ),
    "server_refuses_key": QT_TRANSLATE_NOOP(
        "T4sGeo", "{server} refuses the key; choose another in Settings > Options > t4s-geo."
    ),
    "server_lost": QT_TRANSLATE_NOOP(
        "T4sGeo", "The server {server} was lost; run again when it is back, to go on from here."
    ),
    "no_model_of_server": QT_TRANSLATE_NOOP(
        "T4sGeo", "{server} names no model of the server; choose one with List its models."
    ),
    "no_answer_to_pictures": QT_TRANSLATE_NOOP(
        "T4sGeo", "{model} of {server} does not answer about pictures; choose another model."
    ),
}
"""Kept short: the message bar shows a line."""

OPTIONS = {
    "bands": QT_TRANSLATE_NOOP("T4sGeo", "Picture"),
    "centrelines": QT_TRANSLATE_NOOP("T4sGeo", "Lines along"),
    "gsd": QT_TRANSLATE_NOOP("T4sGeo", "Metres a pixel"),
    "keep": QT_TRANSLATE_NOOP("T4sGeo", "Keep my corrections"),
    "min-area": QT_TRANSLATE_NOOP("T4sGeo", "Smallest polygon"),
    "network": QT_TRANSLATE_NOOP("T4sGeo", "Files may refer to servers"),
    "refine": QT_TRANSLATE_NOOP("T4sGeo", "Outlines"),
    "shape": QT_TRANSLATE_NOOP("T4sGeo", "Shapes"),
    "simplify": QT_TRANSLATE_NOOP("T4sGeo", "Simplify by"),
    "threshold": QT_TRANSLATE_NOOP("T4sGeo", "Lowest probability"),
}
"""What the panel calls options of the command line."""

LONGEST_VALUE = 60
FLAG = re.compile(r"--([a-z][a-z-]*)")


def spoken(event):
    """Returns an event of the engine with its sentences as the panel says them.

    What the engine itself has said is kept as `details`.
    """
    if event["event"] == "failed":
        said = event["message"]
        return {**event, "message": _sentence(event) or in_panel_words(said), "details": said}
    if event["event"] == "started" and event.get("means"):
        pairs = ", ".join(f"{words} → {label}" for words, label in event["means"])
        return {**event, "warnings": [tr("The model finds more than these words say: {}.").format(pairs)]}
    return event


def in_panel_words(sentence):
    """Returns a sentence in which options are called what the panel calls them."""
    return FLAG.sub(
        lambda flag: f"“{tr(OPTIONS[flag[1]])}”" if flag[1] in OPTIONS else flag[0],
        sentence,
    )


def _sentence(event):
    """Returns a sentence for what has a name; None for what has none, or lacks what it is about."""
    try:
        if event["reason"] in _BY_REASON:
            return _BY_REASON[event["reason"]](event)
        about = {name: _shown(name, value) for name, value in event.get("about", {}).items()}
        return tr(SENTENCES[event["problem"]]).format_map(about)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        # Another engine than this plugin's may tell something else.
        return None


def _shown(name, value):
    """Returns what a sentence shows of a value: of a path its end."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    if name == "path":
        text = Path(text).name or text
    return text if len(text) <= LONGEST_VALUE else f"…{text[-LONGEST_VALUE:]}"


def _unknown_words(event):
    words = ", ".join(word["prompt"] for word in event["words"])
    return tr("The model does not know {}; take other words, or a model of any words.").format(
        words[:LONGEST_VALUE]
    )


def _same_words(event):
    first = event["words"][0]
    return tr("{} asks for the same as {}; remove one of them.").format(first["prompt"], first["same_as"])


def _other_run(event):
    return tr("{} holds the answers of another run; not the same: {}. Choose another output.").format(
        Path(event["ledger"]).name, spoken_difference(event["difference"])
    )


def _changed(event):
    return tr("{} was changed after a run wrote it, or written by another program.").format(
        ", ".join(Path(path).name for path in event["paths"])
    )


_BY_REASON = {
    "unknown_words": _unknown_words,
    "same_words": _same_words,
    "other_run": _other_run,
    "changed": _changed,
    "cancelled": lambda event: tr("Cancelled; the same run goes on from here."),
}
