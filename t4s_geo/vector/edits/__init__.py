"""What people decided about the polygons of a result, which a run that replaces it keeps."""
