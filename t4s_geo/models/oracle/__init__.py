"""The oracle: a model that copies its descriptors from a label raster.

It is the ceiling of a descriptor grid and the double that tests run with; it goes through exactly the
text path of a real model.
"""
