"""Polygons of results added to layers that are there already."""
