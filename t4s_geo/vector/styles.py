"""Map styles: a category for each label, as QGIS (QML) and as other programs (SLD) read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from t4s_geo.vector.result import CENTRELINES, SEGMENTS, Layer
from t4s_geo.vector.statuses import FIELD, REJECTED
from t4s_geo.vector.style_fields import REJECTED_LOOK, add_fields, add_properties

FILL_OPACITY: Final = 0.55
OUTLINE_BRIGHTNESS: Final = 0.6
"""Outlines have the fill's colour, this much darker."""
OUTLINE_MILLIMETRES: Final = 0.2
LINE_MILLIMETRES: Final = 0.6

_ALIASES: Final = {
    "label": "Label",
    "prompt": "Prompt",
    "score": "Score (0 to 1)",
    "area_m2": "Area (m²)",
    "source": "Source",
    "status": "Status",
}
_LINE_ALIASES: Final = {
    "label": "Label",
    "prompt": "Prompt",
    "score": "Score (0 to 1)",
    "width_m": "Width (m)",
    "length_m": "Length (m)",
    "source": "Source",
}
_LINE_MAP_TIP: Final = (
    '<b>[% "label" %]</b><br>score [% round("score", 2) %]<br>[% format_number("length_m", 1) %] m long, '
    '[% format_number("width_m", 1) %] m wide'
)
_DISPLAY: Final = "\"label\" || ' (' || round(100 * \"score\") || ' %)'"
_MAP_TIP: Final = (
    '<b>[% "label" %]</b><br>score [% round("score", 2) %]<br>[% format_number("area_m2", 1) %] m²'
)


def qml(labels: Sequence[str], colours: Mapping[str, str], layer: Layer = SEGMENTS) -> str:
    """A QGIS layer style (3.22 and later): categories on `label`, fields, display name and map tip.

    Polygons that were rejected are hatched.

    Args:
        labels: In the legend's order.
        colours: `#rrggbb` by label.
        layer: What it is for.
    """
    lines = layer == CENTRELINES
    root = Element(
        "qgis", version="3.22.0", styleCategories="Symbology|Fields|Forms|MapTips", labelsEnabled="0"
    )
    renderer = SubElement(
        root,
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": "label",
            "symbollevels": "0",
            "enableorderby": "0",
            "forceraster": "0",
        },
    )
    categories = SubElement(renderer, "categories")
    symbols = SubElement(renderer, "symbols")
    for number, label in enumerate(labels):
        SubElement(
            categories,
            "category",
            {"symbol": str(number), "value": label, "type": "string", "label": label, "render": "true"},
        )
        symbols.append((_qml_line if lines else _qml_symbol)(str(number), colours[label]))
    aliases = SubElement(root, "aliases")
    for field, alias in (_LINE_ALIASES if lines else _ALIASES).items():
        SubElement(aliases, "alias", field=field, name=alias)
    if not lines:
        add_fields(root, labels)
    SubElement(root, "previewExpression").text = _DISPLAY
    SubElement(root, "mapTip").text = _LINE_MAP_TIP if lines else _MAP_TIP
    SubElement(root, "layerGeometryType").text = "1" if lines else "2"
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{body}\n"


def sld(layer: Layer, labels: Sequence[str], colours: Mapping[str, str]) -> str:
    """A Styled Layer Descriptor (1.1.0) with one rule for each label, as GeoServer and others read it.

    Polygons that were rejected are not drawn.

    Args:
        layer: What it is for.
        labels: In the legend's order.
        colours: `#rrggbb` by label.
    """
    root = Element(
        "StyledLayerDescriptor",
        {
            "xmlns": "http://www.opengis.net/sld",
            "xmlns:se": "http://www.opengis.net/se",
            "xmlns:ogc": "http://www.opengis.net/ogc",
            "version": "1.1.0",
        },
    )
    named = SubElement(root, "NamedLayer")
    SubElement(named, "se:Name").text = layer.name
    style = SubElement(named, "UserStyle")
    SubElement(style, "se:Name").text = layer.name
    rules = SubElement(style, "se:FeatureTypeStyle")
    for label in labels:
        rules.append(_sld_rule(label, colours[label], layer))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _qml_symbol(name: str, colour: str) -> Element:
    symbol = Element(
        "symbol", {"type": "fill", "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    layer = SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in {
        "color": ",".join(map(str, (*_rgb(colour), round(255 * FILL_OPACITY)))),
        "style": "solid",
        "outline_color": ",".join(map(str, (*_outline(colour), 255))),
        "outline_style": "solid",
        "outline_width": str(OUTLINE_MILLIMETRES),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }.items():
        SubElement(options, "Option", type="QString", name=key, value=value)
    add_properties(layer, REJECTED_LOOK)
    return symbol


def _qml_line(name: str, colour: str) -> Element:
    symbol = Element(
        "symbol", {"type": "line", "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    layer = SubElement(symbol, "layer", {"class": "SimpleLine", "enabled": "1", "pass": "0", "locked": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in {
        "line_color": ",".join(map(str, (*_rgb(colour), 255))),
        "line_style": "solid",
        "line_width": str(LINE_MILLIMETRES),
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }.items():
        SubElement(options, "Option", type="QString", name=key, value=value)
    return symbol


def _sld_rule(label: str, colour: str, layer: Layer) -> Element:
    rule = Element("se:Rule")
    SubElement(rule, "se:Name").text = label
    SubElement(SubElement(rule, "se:Description"), "se:Title").text = label
    condition = SubElement(rule, "ogc:Filter")
    if layer == SEGMENTS:
        condition = SubElement(condition, "ogc:And")
        _add_equal(SubElement(condition, "ogc:Not"), FIELD, REJECTED)
    _add_equal(condition, "label", label)
    outline = "#" + "".join(f"{channel:02x}" for channel in _outline(colour))
    parts = [
        ("se:Fill", {"fill": colour, "fill-opacity": str(FILL_OPACITY)}),
        ("se:Stroke", {"stroke": outline, "stroke-width": "0.7", "stroke-linejoin": "round"}),
    ]
    if layer == CENTRELINES:
        parts = [("se:Stroke", {"stroke": colour, "stroke-width": "2", "stroke-linejoin": "round"})]
    symbolizer = SubElement(rule, f"se:{layer.geometry.removesuffix('String')}Symbolizer")
    for part, parameters in parts:
        element = SubElement(symbolizer, part)
        for name, value in parameters.items():
            SubElement(element, "se:SvgParameter", name=name).text = value
    return rule


def _add_equal(parent: Element, field: str, value: str) -> None:
    equal = SubElement(parent, "ogc:PropertyIsEqualTo")
    SubElement(equal, "ogc:PropertyName").text = field
    SubElement(equal, "ogc:Literal").text = value


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _outline(colour: str) -> tuple[int, int, int]:
    red, green, blue = (round(OUTLINE_BRIGHTNESS * channel) for channel in _rgb(colour))
    return red, green, blue
