"""Brings qgis_plugin/i18n/*.ts up to date with the plugin's source: `python scripts/translations.py`.

Strings are those given to `tr` and `QT_TRANSLATE_NOOP`. What is translated is kept, what is gone from the
source is dropped, what is new is marked as unfinished, to be translated in the file itself or in Qt Linguist.
scripts/build_plugin.py compiles the files.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "qgis_plugin"
CONTEXT = "T4sGeo"
LANGUAGES = ("zh_Hans", "es", "fr")
# Which argument the string is.
MARKERS = {"tr": 0, "QT_TRANSLATE_NOOP": 1}


def source_strings(plugin: Path) -> dict[str, str]:
    """Returns the plugin's strings in the order of its files, each with the file that has it first."""
    found: dict[str, str] = {}
    for path in sorted(plugin.rglob("*.py")):
        for text in _strings(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(text, path.relative_to(plugin).as_posix())
    return found


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            argument = node.args[MARKERS[node.func.id]]
            if isinstance(argument, ast.Constant):
                yield str(argument.value)


def read_translations(path: Path) -> dict[str, str]:
    """Returns the finished translations of a file; empty if there is none."""
    if not path.exists():
        return {}
    messages = ElementTree.parse(path).iter("message")
    pairs = ((message.findtext("source"), message.find("translation")) for message in messages)
    return {
        source: translation.text
        for source, translation in pairs
        if source and translation is not None and translation.text and translation.get("type") is None
    }


def write_translations(path: Path, language: str, strings: dict[str, str], known: dict[str, str]) -> None:
    """Writes a file with a message for each string, finished where its translation is known."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text, file in strings.items():
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "location", filename=f"../{file}")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get(text)
        if text not in known:
            translation.set("type", "unfinished")
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(head + ElementTree.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def main() -> None:
    strings = source_strings(PLUGIN)
    folder = PLUGIN / "i18n"
    folder.mkdir(exist_ok=True)
    for language in LANGUAGES:
        path = folder / f"t4s_geo_{language}.ts"
        known = read_translations(path)
        write_translations(path, language, strings, known)
        print(f"{path.name}: {len(strings.keys() & known.keys())} of {len(strings)} translated")


if __name__ == "__main__":
    main()
