"""Instance segmentation: instance labels in one format, and experiments with a dense head."""
