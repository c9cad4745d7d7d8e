"""QML and SLD; how QGIS reads them is tested in tests/qgis."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.vector.result import CENTRELINES, SEGMENTS
from t4s_geo.vector.styles import qml, sld

NAMES = {
    "sld": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
}
AWKWARD = ["a < b & \"c\" 'd'", "]]>", "Straße – 道路 🌊", "&amp;", " two  spaces"]
COLOURS = dict.fromkeys(AWKWARD, "#102030") | {AWKWARD[0]: "#d1495b"}
# What a prompt's label may hold.
PRINTABLE = st.text(min_size=1).filter(str.isprintable)


def test_qml_has_a_category_for_each_label() -> None:
    root = ElementTree.fromstring(qml(AWKWARD, COLOURS))
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "label")
    categories = renderer.findall("categories/category")
    assert [category.get("value") for category in categories] == AWKWARD
    assert [category.get("label") for category in categories] == AWKWARD
    symbols = {symbol.get("name"): symbol for symbol in renderer.findall("symbols/symbol")}
    first = symbols[categories[0].get("symbol")].find("layer")
    assert first is not None
    options = {option.get("name"): option.get("value") for option in first.findall("Option/Option")}
    assert options["color"] == "209,73,91,140"
    assert options["outline_color"] == "125,44,55,255"


def test_qml_names_fields_and_features() -> None:
    root = ElementTree.fromstring(qml(["water"], {"water": "#2e86de"}))
    aliases = {alias.get("field"): alias.get("name") for alias in root.findall("aliases/alias")}
    assert aliases["area_m2"] == "Area (m²)"
    assert root.findtext("previewExpression") == "\"label\" || ' (' || round(100 * \"score\") || ' %)'"


def test_qml_offers_the_labels_and_the_statuses() -> None:
    root = ElementTree.fromstring(qml(AWKWARD, COLOURS))
    offered = {
        field.get("name"): [one.get("value") for one in field.findall(".//Option[@type='QString']")]
        for field in root.findall("fieldConfiguration/field")
    }
    assert offered == {"label": AWKWARD, "status": ["new", "accepted", "corrected", "rejected"]}


def test_qml_declares_what_qgis_expects() -> None:
    assert qml(["water"], {"water": "#2e86de"}).startswith("<!DOCTYPE qgis PUBLIC")


def test_sld_has_a_rule_for_each_label() -> None:
    root = ElementTree.fromstring(sld(SEGMENTS, AWKWARD, COLOURS))
    assert root.findtext("sld:NamedLayer/se:Name", namespaces=NAMES) == "segments"
    rules = root.findall(".//se:Rule", NAMES)
    drawn = [
        rule.findtext("ogc:Filter/ogc:And/ogc:PropertyIsEqualTo/ogc:Literal", "", NAMES) for rule in rules
    ]
    assert drawn == AWKWARD
    hidden = "ogc:Filter/ogc:And/ogc:Not/ogc:PropertyIsEqualTo/ogc:Literal"
    assert {rule.findtext(hidden, namespaces=NAMES) for rule in rules} == {"rejected"}
    parameters = {
        parameter.get("name"): parameter.text for parameter in rules[0].findall(".//se:SvgParameter", NAMES)
    }
    assert parameters == {
        "fill": "#d1495b",
        "fill-opacity": "0.55",
        "stroke": "#7d2c37",
        "stroke-width": "0.7",
        "stroke-linejoin": "round",
    }


@pytest.mark.parametrize("write", [qml, lambda labels, colours: sld(SEGMENTS, labels, colours)])
@given(labels=st.lists(PRINTABLE, unique=True, max_size=4))
def test_any_label_survives(write, labels: list[str]) -> None:
    root = ElementTree.fromstring(write(labels, dict.fromkeys(labels, "#102030")))
    values = [element.get("value") for element in root.iter("category")]
    values += [
        element.text for element in root.findall(".//ogc:And/ogc:PropertyIsEqualTo/ogc:Literal", NAMES)
    ]
    assert values == labels


def test_lines_are_drawn_as_lines_in_their_labels_colours() -> None:
    root = ElementTree.fromstring(qml(AWKWARD, COLOURS, CENTRELINES))
    symbol = root.find("renderer-v2/symbols/symbol")
    assert symbol is not None and symbol.get("type") == "line"
    colours = [option.get("value") for option in symbol.findall(".//Option[@name='line_color']")]
    assert colours == ["209,73,91,255"]
    assert "width_m" in {alias.get("field") for alias in root.findall("aliases/alias")}
    drawn = ElementTree.fromstring(sld(CENTRELINES, AWKWARD, COLOURS))
    stroke = drawn.find(".//se:Rule/se:LineSymbolizer/se:Stroke/se:SvgParameter[@name='stroke']", NAMES)
    assert stroke is not None and stroke.text == "#d1495b"
    assert drawn.find(".//se:Fill", NAMES) is None
