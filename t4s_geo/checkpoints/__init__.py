"""Checkpoints that ship in the package."""

EMBEDDED = "embedded"
"""What `--model` calls the one that is used unless another is given; its folder."""
