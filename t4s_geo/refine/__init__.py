"""Masks refined at rendering time: cells brought to pixels with what the scene shows."""
