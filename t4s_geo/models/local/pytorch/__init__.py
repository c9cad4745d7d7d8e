"""Checkpoints run by PyTorch and Transformers: of any architecture, on any device."""
