"""What makes a site of files that are written for GitHub; mkdocs.yml names it as a hook.

README.md, CONTRIBUTING.md and CHANGELOG.md become pages, the README the first one, and links to files that
are not on the site lead to the repository.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
BESIDE = {"README.md": "index.md", "CONTRIBUTING.md": "CONTRIBUTING.md", "CHANGELOG.md": "CHANGELOG.md"}
"""Files beside docs/ and the pages that are made of them."""

LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s#]+)")


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages that lie beside docs/."""
    for source, page in BESIDE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Makes links of a page, which are as the repository has them, those of the site."""
    uri = page.file.src_uri
    beside = next((source for source, made in BESIDE.items() if made == uri), None)
    here = posixpath.dirname(beside if beside else f"docs/{uri}")

    def target(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(here, link[0]))
        if path in BESIDE:
            found = BESIDE[path]
        elif path.startswith("docs/"):
            found = path.removeprefix("docs/")
        else:
            kind = "tree" if (ROOT / path).is_dir() else "blob"
            return f"{config.repo_url}/{kind}/main/{path}"
        return posixpath.relpath(found, posixpath.dirname(uri) or ".")

    return LINK.sub(target, markdown)
