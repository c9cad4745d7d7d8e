"""Scores of a model on public data sets: `t4s-geo benchmark NAME FOLDER`."""
