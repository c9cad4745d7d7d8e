"""Centrelines: from the regions of a label to the lines along their middle."""
