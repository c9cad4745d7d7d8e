"""The style in a file beside a result, for formats that cannot hold it: QGIS finds `x.qml` beside `x.fgb`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError
from t4s_geo.vector.result import Result
from t4s_geo.vector.styles import qml

SUFFIX: Final = ".qml"
_MARK: Final = "<!-- made by t4s-geo -->\n"


def write_style_file(draft: Path, result: Result) -> None:
    """Writes the style beside a draft."""
    draft.with_suffix(SUFFIX).write_text(
        qml(result.labels, result.colours, result.layer) + _MARK, encoding="utf-8"
    )


def check_style_file(path: Path) -> None:
    """Checks that a result's style would not replace that of another file, such as the scene's.

    Args:
        path: The result.

    Raises:
        UserError: There is a style of that name, but no result that it could belong to.
    """
    style = path.with_suffix(SUFFIX)
    if style.is_dir():
        raise UserError(
            f"{style} is a folder, but the style of {path.name} goes there; choose another name.",
            problem="foreign_file",
            path=style,
        )
    if path.exists() or not style.exists():
        return
    if not style.read_bytes().endswith(_MARK.encode()):
        raise UserError(
            f"{style} is the style of another file, and that of {path.name} would replace it; "
            "choose another name for the output.",
            problem="foreign_file",
            path=style,
        )
