"""Sizes of tiles, cells and image tokens, which data, tower and writer have to agree on."""

TILE_SIZE = 256
"""Pixels along each side of a tile."""

GRID = 32
"""Cells along each side of a tile of which the dense head says what is there."""

PATCH = 32
"""Pixels along each side of what one image token stands for."""

SIDE = TILE_SIZE // PATCH
"""Image tokens along each side of a tile."""

IMAGE_TOKENS = SIDE**2

CELLS = GRID // SIDE
"""Cells along each side of an image token."""
