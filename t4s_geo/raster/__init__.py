"""Pixels: scenes, bands, ground sampling distance, tiling, mosaic."""
