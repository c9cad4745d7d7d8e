"""Decoding under a grammar: the reference by `generate()`, and continuous batching."""
