"""What is said of problems that the engine names, in the panel's words; docs/worker.md lists them."""

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

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
    "several_rasters": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} holds several rasters; choose one of them as the layer."
    ),
    "damaged_list": QT_TRANSLATE_NOOP(
        "T4sGeo", "The virtual raster {path} is damaged, or lists too much; build it anew."
    ),
    "palette": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} has a palette, whose colours are shown as they are; choose another picture."
    ),
    "wrong_place": QT_TRANSLATE_NOOP(
        "T4sGeo", "{crs} does not reach where this lies; set the right system in the layer's properties."
    ),
    "empty_area": QT_TRANSLATE_NOOP("T4sGeo", "The area has no polygon; draw one, or choose another area."),
    "no_words": QT_TRANSLATE_NOOP("T4sGeo", "The class {prompt} is empty or not on one line; write it anew."),
    "no_result": QT_TRANSLATE_NOOP("T4sGeo", "{path} is no result of t4s-geo; choose another file."),
    "damaged_result": QT_TRANSLATE_NOOP("T4sGeo", "{path} is damaged; save to a new file, or make it anew."),
    "further_layers": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} also holds {layers}, which a run would lose; move that, or save elsewhere."
    ),
    "edits_elsewhere": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} is in another system than the raster, so nothing of it is kept; save elsewhere."
    ),
    "no_ledger": QT_TRANSLATE_NOOP("T4sGeo", "{path} is no ledger of a run; choose the one beside a result."),
    "other_version": QT_TRANSLATE_NOOP(
        "T4sGeo", "Another version of the engine wrote {path}; update the engine, or save to a new file."
    ),
    "no_card": QT_TRANSLATE_NOOP(
        "T4sGeo", "The model's description {path} cannot be used; correct it, or choose another model."
    ),
    "needs_package": QT_TRANSLATE_NOOP(
        "T4sGeo", "The engine lacks the package {package}; set it up anew with the button Engine."
    ),
    "download_damaged": QT_TRANSLATE_NOOP(
        "T4sGeo", "What came of {model} was damaged, and was removed; download it again."
    ),
    "download_elsewhere": QT_TRANSLATE_NOOP(
        "T4sGeo", "Another program is downloading {model}; wait for its end."
    ),
    "no_address": QT_TRANSLATE_NOOP(
        "T4sGeo", "This is no address of a server; write it as https://host/v1#model-name."
    ),
    "secret_in_address": QT_TRANSLATE_NOOP(
        "T4sGeo", "The address of {server} holds a user, key or query; put the key into the settings."
    ),
    "no_key": QT_TRANSLATE_NOOP(
        "T4sGeo", "The key of servers is none; put the key alone into the settings, on one line."
    ),
    "no_labels": QT_TRANSLATE_NOOP(
        "T4sGeo", "{path} has no polygons that can be read; choose another layer."
    ),
    "no_field": QT_TRANSLATE_NOOP("T4sGeo", "The layer has no field {field}; choose another one."),
    "no_classes": QT_TRANSLATE_NOOP(
        "T4sGeo", "Nothing says which classes the polygons are of; choose a field, or name one class."
    ),
    "labels_count": QT_TRANSLATE_NOOP(
        "T4sGeo", "There are {labels} classes to learn; it takes one at least, and {most} at most."
    ),
    "labels_elsewhere": QT_TRANSLATE_NOOP(
        "T4sGeo", "The polygons do not lie on the raster; choose others, or correct their systems."
    ),
    "too_little_drawn": QT_TRANSLATE_NOOP(
        "T4sGeo", "Too little is drawn to set a part of it aside; draw more, or choose a larger area."
    ),
    "unnamed_codes": QT_TRANSLATE_NOOP(
        "T4sGeo", "Nothing says what the codes of {path} mean; write their names into {sidecar} beside it."
    ),
    "no_common_label": QT_TRANSLATE_NOOP(
        "T4sGeo", "Result and reference have no class in common ({ours}; {theirs}); call them alike."
    ),
    "both_empty": QT_TRANSLATE_NOOP(
        "T4sGeo", "Result and reference are both empty; there is nothing to compare."
    ),
    "unfit_layer": QT_TRANSLATE_NOOP(
        "T4sGeo", "The layer {layer} does not take these polygons; choose another one."
    ),
    "unfit_field": QT_TRANSLATE_NOOP(
        "T4sGeo", "The field {field} of {layer} does not take these values; leave it out."
    ),
    "field_needed": QT_TRANSLATE_NOOP(
        "T4sGeo", "The layer {layer} needs a value of {field}; give that field a default value."
    ),
}
"""Kept short: the message bar shows a line."""
