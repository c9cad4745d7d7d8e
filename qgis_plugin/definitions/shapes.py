"""Which outlines suit which things, in words that the embedded checkpoint knows."""

KINDS = {
    "footprint": (
        "building", "buildings", "building footprint", "building footprints", "residential building", "house",
        "houses", "roof", "roofs", "rooftop", "rooftops", "建筑物", "建筑", "房屋", "房子", "屋顶", "楼房",
        "edificio", "edificios", "casa", "casas", "techos", "construcciones", "bâtiment", "bâtiments",
        "maison", "maisons", "toits", "bâti",
    ),
}  # fmt: skip
"""Words by kind; what is not among them keeps the outlines of its pixels."""


def suited_shapes(prompts):
    """Returns the kind of each label that has one, as a request says it.

    Args:
        prompts: `"building"` or `"building=roofs of houses"`.
    """
    found = []
    for prompt in prompts:
        label, _, text = prompt.partition("=")
        words = {label.strip().casefold(), text.strip().casefold()}
        found += [f"{label.strip()}={kind}" for kind, known in KINDS.items() if words.intersection(known)]
    return tuple(found)
