"""Which outlines suit which things, in words that the embedded checkpoint knows."""

KINDS = {
    "footprint": (
        "building", "buildings", "building footprint", "building footprints", "residential building", "house",
        "houses", "roof", "roofs", "rooftop", "rooftops", "建筑物", "建筑", "房屋", "房子", "屋顶", "楼房",
        "edificio", "edificios", "casa", "casas", "techos", "construcciones", "bâtiment", "bâtiments",
        "maison", "maisons", "toits", "bâti",
    ),
    "smooth": (
        "water", "water body", "water bodies", "lake", "lakes", "river", "rivers", "pond", "ponds",
        "open water", "reservoir", "ocean", "sea", "surface water", "vegetation", "plants", "greenery",
        "green space", "green spaces", "bare land", "bare soil", "bare ground", "soil", "sand", "desert",
        "cleared land", "barren land", "field", "fields", "cropland", "farmland", "agricultural field",
        "agricultural fields", "tree", "trees", "tree canopy", "forest", "forests", "woods", "woodland",
        "grass", "grassland", "meadow", "meadows", "水", "水体", "湖泊", "河流", "池塘", "植被", "绿地",
        "裸地", "沙地", "农田", "耕地", "树木", "森林", "树", "林地", "草地", "草", "agua",
        "cuerpo de agua", "lagos", "lago", "ríos", "vegetación", "suelo desnudo", "arena", "campo",
        "campos", "cultivos", "árbol", "árboles", "bosque", "bosques", "hierba", "pradera", "praderas",
        "eau", "plan d'eau", "lacs", "lac", "rivière", "végétation", "sol nu", "sable", "champ", "champs",
        "cultures", "arbre", "arbres", "forêt", "forêts", "herbe", "prairie", "prairies",
        "swimming pool", "swimming pools", "pool", "pools", "游泳池", "泳池", "piscina", "piscinas",
        "alberca", "albercas", "piscine", "piscines", "cloud", "clouds", "cloud cover", "云", "云层", "云朵",
        "nube", "nubes", "nubosidad", "nuage", "nuages", "couverture nuageuse",
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
