"""The table of classes: what is typed into it, its presets and its colours."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtGui import QColor
from using import results, wait


def test_prompts_are_pasted_edited_and_preset(dock: Any) -> None:
    editor = dock.prompts
    editor.entry.setText("building, water ;trees\nbuilding, pond=lakes and ponds")
    editor.add_entry()
    assert editor.prompts() == ("building", "water", "trees", "pond=lakes and ponds")
    editor.table.item(1, 0).setText("sea")
    editor.table.selectRow(0)
    editor.remove_selected()
    assert editor.prompts()[0] == "sea=water"
    asked: list[str] = []
    for answer in (False, True):
        before = editor.prompts()
        editor.presets.ask = lambda words, answer=answer: asked.append(words) or answer
        editor.fill_menu()
        next(action for action in editor.presets.menu().actions() if action.text() == "Agriculture").trigger()
        assert (editor.prompts() == before) is not answer
    assert asked == ["Replace the classes sea=water, trees, pond=lakes and ponds?"] * 2
    assert editor.prompts() == ("field", "vegetation", "bare land", "water")
    assert editor.colours() == {}
    # Nothing of one's own would be lost.
    editor.presets.choose(("water",))
    assert len(asked) == 2 and editor.prompts() == ("water",)


def test_nothing_is_removed_unless_it_is_selected_and_tab_leaves_the_table(dock: Any) -> None:
    editor = dock.prompts
    editor.add("building, water")
    editor.table.clearSelection()
    assert not editor.remove.isEnabled() and not editor.table.tabKeyNavigation()
    editor.remove_selected()
    assert editor.prompts() == ("building", "water")
    editor.table.selectRow(1)
    editor.remove.click()
    assert editor.prompts() == ("building",)


def test_own_presets_are_kept(dock: Any) -> None:
    editor = dock.prompts
    editor.add("building, pond=lakes")
    editor.presets.ask_name = lambda: "Mine & yours"
    editor.presets.save()
    editor.use(("water",))

    def actions() -> dict[str, Any]:
        editor.fill_menu()
        return {action.text(): action for action in editor.presets.menu().actions()}

    actions()["Mine && yours"].trigger()
    assert editor.prompts() == ("building", "pond=lakes")
    actions()["Forget"].menu().actions()[0].trigger()
    assert "Mine && yours" not in actions()


def test_classes_show_the_colour_they_will_have(forest: Any, project: QgsProject) -> None:
    editor = forest.prompts
    shown = {
        name: editor.table.cellWidget(row, 2).color().name() for row, name in enumerate(("forest", "gone"))
    }
    forest.press()
    wait(lambda: not forest.run.is_running)
    (layer,) = results(project)
    made = {one.value(): one.symbol().color().name() for one in layer.renderer().categories()}
    assert made == shown
    # The usual colour follows the name, a chosen one stays.
    editor.table.cellWidget(1, 2).setColor(QColor("#123456"))
    for row in (0, 1):
        editor.table.item(row, 0).setText(("water", "sea")[row])
    assert editor.table.cellWidget(0, 2).color().name() == "#2e86de"
    assert editor.colours() == {"sea": QColor("#123456")}


def test_the_classes_of_the_last_runs_can_be_used_again(forest: Any) -> None:
    editor = forest.prompts
    editor.table.item(1, 1).setText("cleared, or gone")
    before = editor.prompts()
    editor.remember()
    editor.use(("water",))
    editor.remember()
    editor.fill_menu()
    actions = editor.presets.menu().actions()
    assert [action.text() for action in actions if "forest" in action.text()] == [", ".join(before)]
    next(action for action in actions if "forest" in action.text()).trigger()
    assert editor.prompts() == before
