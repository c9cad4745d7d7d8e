"""From a ledger to polygons, class raster and picture: no model, and no scene unless it is looked at."""
