"""Decoding: constrained by a grammar, by `generate()` or with continuous batching, and in free text."""
