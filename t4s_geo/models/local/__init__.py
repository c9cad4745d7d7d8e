"""Checkpoints on this machine: Hugging Face folders run by torch and transformers."""
