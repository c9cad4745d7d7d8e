"""Formats of public models that tell of objects: boxes, points, polygons and masks in boxes, as text."""
