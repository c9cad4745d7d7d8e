"""Training of the checkpoint that ships in the package; needs the extra `train`."""
