"""Descriptor formats that are measured but not part of the package, and what measuring them takes."""
