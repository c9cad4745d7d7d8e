"""The plugin's words in other languages: complete, compiled into the zip, loaded by the locale."""

from __future__ import annotations

import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

ROOT = Path(__file__).resolve().parents[2]
I18N = ROOT / "qgis_plugin" / "i18n"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = load("translations")
LANGUAGES = translations.LANGUAGES


@pytest.fixture(scope="module")
def strings() -> dict[str, str]:
    found: dict[str, str] = translations.source_strings(ROOT / "qgis_plugin")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_have_the_strings_of_the_source(strings: dict[str, str], language: str) -> None:
    text = (I18N / f"t4s_geo_{language}.ts").read_text(encoding="utf-8")
    listed = {
        message.findtext("source") for message in translations.ElementTree.fromstring(text).iter("message")
    }
    assert listed == set(strings), "run: python scripts/translations.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_are_complete(strings: dict[str, str], language: str) -> None:
    known = translations.read_translations(I18N / f"t4s_geo_{language}.ts")
    assert [text for text in strings if text not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_and_marked_up_is_kept(language: str) -> None:
    def parts(text: str) -> tuple[list[str], list[str]]:
        parsed = [(name, form) for _, name, form, _ in string.Formatter().parse(text) if name is not None]
        # What has a name may stand anywhere.
        fields = [f"{name}:{form}" for name, form in (sorted(parsed) if all(dict(parsed)) else parsed)]
        return fields, re.findall(r"</?\w+>|\*\.\w+", text)

    known = translations.read_translations(I18N / f"t4s_geo_{language}.ts")
    assert {"Run", "Retry failed tiles", "Segment by text prompts"} <= set(known)
    for text, translated in known.items():
        assert parts(text) == parts(translated), translated


def test_no_words_escape_translation() -> None:
    """Words that users see are given to `tr`: widgets, messages and algorithms take no plain text."""
    plain = re.compile(
        r"(?:PluginError|QPushButton|QCheckBox|QAction|setText|setToolTip|setTitle|setPlaceholderText|addRow|"
        r'setWindowTitle|pushInfo|reportError|setProgressText|complain)\(\s*f?"(?!t4s-geo")(?:[^"{]|\{[^}]*\})*?[a-z]{3}'
    )
    for path in sorted((ROOT / "qgis_plugin").rglob("*.py")):
        found = plain.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.name}: {found[0] if found else ''}"


@pytest.fixture
def locale(qgis_app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Loads the plugin's translation of a locale, from files compiled as the zip's are."""
    from qgis_plugin.core import translation

    for name, content in load("build_plugin").compile_translations(I18N).items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(translation, "FOLDER", tmp_path)
    before, loaded = QgsApplication.locale(), []

    def choose(name: str) -> Any:
        QgsApplication.setLocale(translation.QLocale(name))
        monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: name), raising=False)
        loaded.append(translation.load_translator())
        return loaded[-1]

    yield choose
    for one in filter(None, loaded):
        QCoreApplication.removeTranslator(one)
    monkeypatch.undo()
    QgsApplication.setLocale(translation.QLocale(before))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zh-Hans", "运行"),
        ("zh_CN", "运行"),
        ("es", "Ejecutar"),
        ("es_MX", "Ejecutar"),
        ("fr", "Exécuter"),
        ("de", "Run"),
        ("en_US", "Run"),
    ],
)
def test_the_panel_and_the_toolbox_speak_the_users_language(
    locale: Any, dock_of: Any, name: str, words: str
) -> None:
    locale(name)
    dock = dock_of()
    assert dock.button.text() == words
    title = {"运行": "按文本提示分割", "Ejecutar": "Segmentar con indicaciones de texto"}.get(words)
    if title is not None:
        from qgis_plugin.processing.segment import SegmentAlgorithm

        assert SegmentAlgorithm(None).displayName() == title


@pytest.fixture
def dock_of(engine: Any, project: object) -> Iterator[Any]:
    """Makes a panel in the language of the moment."""
    from qgis.gui import QgsMapCanvas, QgsMessageBar

    from qgis_plugin.ui.dock import SegmentDock

    kept: list[Any] = []

    def make() -> Any:
        canvas, bar = QgsMapCanvas(), QgsMessageBar()
        kept.extend((SegmentDock(engine, canvas, bar), canvas, bar))
        return kept[0]

    yield make
    for one in kept:
        one.deleteLater()
