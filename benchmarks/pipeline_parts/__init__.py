"""What the benchmark of everything but the model measures: its rasters, the ways, and one run of a way."""
