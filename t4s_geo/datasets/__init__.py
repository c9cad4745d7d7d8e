"""Public data sets of segmentation, read from the folders that their makers ship, by name.

Each set is a small file in `sets`; what several have in common (COCO's annotations, references to them,
lists of phrases, label pictures) is a mechanism here.
"""
