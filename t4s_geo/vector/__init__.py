"""From class rasters to polygons: tracing, simplification, styles and result files."""
