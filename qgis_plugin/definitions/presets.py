"""Sets of classes to start from, in words that the embedded checkpoint knows."""

PRESETS = {
    "Urban": ("building", "road", "vegetation", "bare land"),
    "Water bodies": ("water",),
    "Agriculture": ("field", "vegetation", "bare land", "water"),
}
