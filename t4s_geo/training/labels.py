"""What the embedded checkpoint learns to find, and the words people use for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: tuple[str, ...] = ("building", "road", "water", "vegetation", "bare land", "field")
"""Order of the bits in training targets."""

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "building": (
            *("building", "buildings", "house", "houses", "roof", "roofs", "rooftop", "built-up area"),
            *("建筑物", "建筑", "房屋", "edificio", "edificios", "casas", "bâtiment", "bâtiments", "maisons"),
        ),
        "road": (
            *("road", "roads", "street", "streets", "highway", "paved road"),
            *("道路", "公路", "carretera", "carreteras", "calles", "route", "routes", "rues"),
        ),
        "water": (
            *("water", "water body", "water bodies", "lake", "lakes", "river", "rivers", "pond", "sea"),
            *("水", "水体", "湖泊", "agua", "cuerpo de agua", "lagos", "eau", "plan d'eau", "lacs"),
        ),
        "vegetation": (
            *("vegetation", "tree", "trees", "forest", "woods", "grass", "green area", "plants"),
            *("植被", "树木", "森林", "vegetación", "árboles", "bosque", "végétation", "arbres", "forêt"),
        ),
        "bare land": (
            *("bare land", "bare soil", "bare ground", "land", "soil", "sand", "desert", "cleared land"),
            *("裸地", "土地", "沙地", "suelo desnudo", "tierra", "arena", "sol nu", "terre", "sable"),
        ),
        "field": (
            *("field", "fields", "cropland", "crops", "farmland", "agriculture", "agricultural field"),
            *("农田", "耕地", "campo", "campos", "cultivos", "champ", "champs", "cultures"),
        ),
    }
)
"""English first, then Chinese, Spanish and French."""
