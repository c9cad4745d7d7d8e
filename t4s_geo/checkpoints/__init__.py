"""Checkpoints that ship in the package."""
